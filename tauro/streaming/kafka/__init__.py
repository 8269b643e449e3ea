"""What the source and the sink of Kafka have in common."""
