"""Spark's column lists (`id BIGINT, name STRING NOT NULL COMMENT 'who'`), read without Spark.

A parser of its own: `StructType.fromDDL` needs a session, and a general SQL parser refuses columns named like a
keyword, `name: TYPE`, and says nothing useful of a misspelled type.
"""
