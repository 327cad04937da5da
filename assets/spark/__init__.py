"""Spark: the large steps of a night on a cluster, or on the processors of one machine, with the same rows as DuckDB.

Belongs here: starting Spark, handing tables over and back, what of a night runs there. Does not belong here: any
statement or comparison of its own: those of `matchers` are put into Spark's SQL (`matchers/spark_sql.py`) or sent to
its workers as they are. The one room that imports PySpark, which is an extra.

What a night asks of Spark, and what stays on one machine, is in `docs/scale.md`.
"""
