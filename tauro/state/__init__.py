"""What outlives a run: ledger, locks, schemas, landing folders, and the reading of Spark's checkpoints."""
