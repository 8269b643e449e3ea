"""Queries in SQL: where their text stands, and what can be known of them without Spark."""
