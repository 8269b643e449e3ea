"""Streaming pipelines: specs, readers, writers, rules, and the run."""
