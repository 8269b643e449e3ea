"""The user's own functions: found without importing them, loaded, and packed for Spark's Python workers."""
