"""Shows what the table has: `python show.py`."""

from pathlib import Path

from tauro.config import Context

HERE = Path(__file__).resolve().parent

context = Context.from_project(HERE)
table = context.spark.read.format("delta").load(str(HERE / "data" / "orders"))
table.orderBy("partition", "offset").show(truncate=False)
print(f"{table.count()} orders, {table.select('id').distinct().count()} numbers")
context.close()
