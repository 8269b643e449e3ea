"""The only place that prints, and the only one that imports rich."""
