"""What Spark refuses on a stream is found where the stream can be followed, and nowhere else.

A line that ends in `# error` or `# warning` is told of, and no other.
"""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from tauro.code.trace import refusals

TOLD = {
    "plain": """
        def f(df):
            df.show()  # error
            return df
        """,
    "chain over lines": """
        def f(df):
            rows = (
                df.select("a")
                .where("a > 1")
                .collect()  # error
            )
            return df
        """,
    "assigned": """
        def f(df: DataFrame) -> DataFrame:
            out: DataFrame = df.withColumn("b", F.lit(1))
            same = other = out
            n = same.count()  # error
            return other
        """,
    "walrus": """
        def f(df):
            if (n := df.count()) > 1:  # error
                return df
            return (few := df.limit(1)).union(few)
        """,
    "properties": """
        def f(df):
            df.write.mode("append").save("x")  # error
            numbers = df.rdd  # error
            df.writeTo("t").append()  # error
            return df
        """,
    "arguments and texts": """
        def f(df):
            print(len(df.collect()), f"{df.count()} rows")  # error
            log(rows=df.take(3), *df.head(2))  # error
            return df
        """,
    "after grouping": """
        def f(df):
            counts = df.groupBy("a").count()
            counts.show()  # error
            wide = df.groupBy("a").pivot("b").sum()  # error
            return df.groupBy("a").pivot("b", [1, 2]).sum()
        """,
    "second parameter": """
        def f(table, df, *, limit=3):
            table.show()
            df.first()  # error
            return df.join(table, "a")
        """,
    "nulls, statistics, selection": """
        def f(df):
            df.na.fill(0).isEmpty()  # error
            df.stat.corr("a", "b")  # error
            df[["a", "b"]].tail(1)  # error
            return df
        """,
    "conditional": """
        def f(df, debug=False):
            if debug:
                df.show()  # warning
            for column in df.columns:
                df = df.withColumnRenamed(column, column.lower())
                df.cache()  # warning
            while df.isEmpty():  # warning
                pass
            debug and df.show()  # warning
            x = df.count() if debug else 0  # warning
            rows = [df.count() for _ in range(3)]  # warning
            with timed():
                df.toPandas()  # warning
            return df
        """,
    "tried": """
        def f(df):
            try:
                df.persist()  # warning
            except AnalysisException:
                pass
            df.checkpoint()  # error
            return df
        """,
    "after a branch": """
        def f(df, only=None):
            if only is not None:
                out = df.where(f"kind = '{only}'")
            else:
                out = df.distinct()
            out.show()  # error
            return out
        """,
    "after a return that may happen": """
        def f(df, only=None):
            if only is None:
                return df
            df.show()  # warning
            return df
        """,
    "first of a comprehension": """
        def f(df):
            names = [row.name for row in df.collect()]  # error
            return df.where(F.col("name").isin(names))
        """,
    "matched": """
        def f(df, kind):
            match kind:
                case "a" if df.count():  # warning
                    df = df.distinct()
                case _:
                    df.show()  # warning
            df.show()  # error
            return df
        """,
    "a function inside does not matter": """
        def f(df):
            @F.udf("int")
            def g(x):
                return x
            df.localCheckpoint()  # error
            return df
        """,
    "joined": """
        def f(df, table):
            both = df.join(table.groupBy("a").count(), "a").union(df)
            both.toLocalIterator()  # error
            return both
        """,
    "returned": """
        def f(df):
            return df.limit(3).toPandas()  # error
        """,
    "asserted": """
        def f(df):
            assert not df.isEmpty(), "empty"  # error
            return df
        """,
    "lambda": "lambda df: df.transpose()  # error",
}

PASSES = {
    "nothing": "def f(df):\n    return df",
    "on grouped data": 'def f(df):\n    return df.groupBy("a").count()',
    "aggregated": 'def f(df):\n    return df.agg(F.count("*"), F.collect_list("a"), F.first("b"))',
    "asks": """
        def f(df):
            if not df.isStreaming:
                df.show()
            return df
        """,
    "asks otherwise": """
        def f(df):
            if getattr(df, "isStreaming", False):
                return df
            return df.limit(df.count())
        """,
    "a table": "def f(table, df):\n    table.cache()\n    return df.limit(table.count())",
    "reads another": """
        def f(df):
            df = df.sparkSession.read.parquet("x")
            df.show()
            return df
        """,
    "each batch": """
        def f(df):
            def write(batch, number):
                batch.show()
                df.show()
            return df
        """,
    "shadowed": """
        def f(df):
            many = [df.count() for df in tables()]
            for df in tables():
                df.show()
            return df
        """,
    "handed on": "def f(df):\n    out = clean(df)\n    out.show()\n    return df.transform(clean)",
    "deleted": "def f(df):\n    g = df\n    del df\n    df = table()\n    df.show()\n    return g",
    "a column": 'def f(df):\n    return df.where(df.count > 1).where(df["first"].cast("int") > df.head)',
    "unpacked": "def f(df):\n    df, other = split(df)\n    df.show()\n    return other",
    "imported": "def f(df):\n    from tables import df\n    df.show()\n    return df",
    "generator": "def f(df):\n    df.show()\n    yield df",
    "async": "async def f(df):\n    df.show()\n    return df",
    "after its end": "def f(df):\n    return df\n    df.show()",
    "either": """
        def f(df, table):
            out = df if table is None else table
            out.show()
            return out
        """,
    "changed in a loop": """
        def f(df, tables):
            out = df
            for table in tables:
                out.show()
                out = table
            out.show()
            return out
        """,
    "left by break": """
        def f(df, tables):
            for table in tables:
                if table:
                    df = table
                    break
            df.show()
            return df
        """,
    "changed where it fails": """
        def f(df, table):
            try:
                df = table
                df = tidy(df)
            except ValueError:
                df.show()
            return table
        """,
    "changed from inside": """
        def f(df):
            def other():
                nonlocal df
                df = table()
            other()
            df.show()
            return df
        """,
    "not called": "def f(df):\n    return later(df.show, lambda: df.count())",
    "pandas": "def f(df):\n    return df.groupBy('a').applyInPandas(lambda rows: rows.head(1), 'a int')",
    "an own name": "def f(df):\n    class df:\n        show = print\n    df.show()\n    return df",
}


def found_in(text: str) -> set[tuple[int, str]]:
    function = ast.parse(dedent(text).strip()).body[0]
    if isinstance(function, ast.Expr):
        function = function.value  # type: ignore[assignment]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    return {
        (refusal.node.end_lineno or 0, "error" if refusal.is_certain else "warning")
        for refusal in refusals(function, {"df": True})
    }


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD.keys())
def test_what_is_refused_is_told_where_it_stands(text: str) -> None:
    lines = dedent(text).strip().splitlines()
    marked = {(number, line.partition("# ")[2]) for number, line in enumerate(lines, 1) if "# " in line}
    assert found_in(text) == marked


@pytest.mark.parametrize("text", PASSES.values(), ids=PASSES.keys())
def test_what_may_be_right_passes(text: str) -> None:
    assert found_in(text) == set()


def test_a_stream_that_is_most_likely_one_gives_warnings() -> None:
    (function,) = ast.parse("def f(df):\n    df.distinct().show()\n    return df").body
    assert isinstance(function, ast.FunctionDef)
    assert [refusal.is_certain for refusal in refusals(function, {"df": False})] == [False]


def test_code_that_is_nested_without_measure_passes() -> None:
    text = "def f(df):\n    return df" + ".distinct()" * 1500 + ".show()"
    try:
        (function,) = ast.parse(text).body
    except (RecursionError, MemoryError):
        return
    assert isinstance(function, ast.FunctionDef)
    assert len(refusals(function, {"df": True})) <= 1
