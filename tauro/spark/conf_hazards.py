"""Settings of Spark that are better not said in `spark.conf`: what they do, and what to say in their place."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_COMMITS = 1000
_FEWEST_BATCHES = 10


@dataclass(frozen=True)
class UnsafeSetting:
    """Harmful with one value, or from a number on."""

    key: str
    does: str
    """What happens with it, after the setting."""
    instead: str
    value: str | None = None
    at_least: int | None = None
    less_than: int | None = None

    def is_met(self, said: str) -> bool:
        text = said.strip()
        if self.value is not None:
            return text.casefold() == self.value.casefold()
        if not text.isdecimal():
            return False
        return int(text) < self.less_than if self.less_than is not None else int(text) >= (self.at_least or 0)


_LEAVE_OUT = "leave it out"
UNSAFE = (
    UnsafeSetting(
        "spark.sql.files.ignoreMissingFiles",
        "a file that is gone when it is read is passed over",
        _LEAVE_OUT,
        value="true",
    ),
    UnsafeSetting(
        "spark.sql.files.ignoreCorruptFiles",
        "what can't be read of a file is passed over",
        _LEAVE_OUT,
        value="true",
    ),
    UnsafeSetting(
        "spark.sql.ansi.enabled",
        "a cast that fails gives null, and a number that is too large another one",
        "leave it out, and write 'try_cast' where null is wanted",
        value="false",
    ),
    UnsafeSetting(
        "spark.sql.storeAssignmentPolicy",
        "a value that does not fit its column is written as null, or as another one",
        _LEAVE_OUT,
        value="LEGACY",
    ),
    UnsafeSetting(
        "spark.sql.streaming.statefulOperator.checkCorrectness.enabled",
        "queries are run of which Spark knows that rows may be missing",
        _LEAVE_OUT,
        value="false",
    ),
    UnsafeSetting(
        "spark.sql.streaming.unsupportedOperationCheck",
        "queries are run of which Spark knows that their results are wrong",
        _LEAVE_OUT,
        value="false",
    ),
    UnsafeSetting(
        "spark.sql.streaming.stateStore.stateSchemaCheck",
        "the state of another query is taken for this one's",
        _LEAVE_OUT,
        value="false",
    ),
    UnsafeSetting(
        "spark.sql.streaming.multipleWatermarkPolicy",
        "the faster of two streams says what is late, and rows of the other are dropped",
        _LEAVE_OUT,
        value="max",
    ),
    UnsafeSetting(
        "spark.databricks.delta.retentionDurationCheck.enabled",
        "VACUUM may remove files that a stream has still to read",
        _LEAVE_OUT,
        value="false",
    ),
    UnsafeSetting(
        "spark.databricks.delta.properties.defaults.checkpointInterval",
        "a table's log grows until each batch takes seconds",
        f"say 10, or 100 at most; never {_MOST_COMMITS} and more",
        at_least=_MOST_COMMITS,
    ),
    UnsafeSetting(
        "spark.sql.streaming.minBatchesToRetain",
        "where the newest files of a checkpoint are damaged, there is nothing to go back to",
        "leave it out: 100 are kept",
        less_than=_FEWEST_BATCHES,
    ),
)

_LISTED = "a list in 'spark:' of global_settings, beside 'conf:'"
MISPLACED = {
    "spark.master": "say 'master:' in 'spark:', beside 'conf:': Tauro goes by it",
    "spark.app.name": "say 'app_name:' in 'spark:', beside 'conf:'",
    "spark.jars": f"say 'jars:', {_LISTED}: paths then start at the project",
    "spark.jars.packages": f"say 'packages:', {_LISTED}",
    "spark.jars.repositories": f"say 'repositories:', {_LISTED}: connectors' jars are then looked for there, too",
    "spark.sql.streaming.checkpointLocation": "it does nothing, each stream has a checkpoint of its own: say "
    "'checkpoint_root:' in global_settings",
}
"""Settings for which there is a key, each with what to say."""
