"""Nodes tried out on Spark without rows: what only Spark can tell of a project, before a run does."""
