"""Streaming pipelines from a folder of YAML and small Python functions, run on Spark Structured Streaming."""

__version__ = "0.1.0"
