"""One start of a pipeline as the manager tells of it: plain data, ready for JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tauro.streaming.run.status import NodeState

if TYPE_CHECKING:
    from tauro.streaming.kept_run import KeptRun
    from tauro.streaming.run.status import NodeStatus


class ExecutionState(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    """Since it was asked to."""
    COMPLETED = "completed"
    """All nodes have ended by themselves."""
    FAILED = "failed"


class Execution:
    def __init__(self, execution_id: str, pipeline: str, kept: KeptRun) -> None:
        self.id = execution_id
        self.pipeline = pipeline
        self.kept = kept
        self._began = datetime.now(UTC)

    @property
    def state(self) -> ExecutionState:
        if self.kept.is_over:
            if self.error is not None:
                return ExecutionState.FAILED
            return ExecutionState.STOPPED if self.kept.was_stopped else ExecutionState.COMPLETED
        if self.kept.was_stopped:
            return ExecutionState.STOPPING
        return ExecutionState.RUNNING if self.kept.has_begun else ExecutionState.STARTING

    @property
    def error(self) -> str | None:
        """What it ended of, or what a node of it died of while the others go on."""
        if self.kept.error is not None:
            return self.kept.error.message
        failed = [node for node in self._nodes() if node.state is NodeState.FAILED]
        return f"node {failed[0].name!r}: {failed[0].detail}" if failed else None

    def told(self) -> dict[str, Any]:
        nodes = self._nodes()
        return {
            "execution_id": self.id,
            "pipeline_name": self.pipeline,
            "state": self.state.value,
            "start_time": self._began.isoformat(),
            "uptime_seconds": round((datetime.now(UTC) - self._began).total_seconds(), 3),
            "error": self.error,
            "failed_nodes": [node.name for node in nodes if node.state is NodeState.FAILED],
            "nodes": {node.name: self._node(node) for node in nodes},
        }

    def metrics(self) -> dict[str, Any]:
        nodes = self._nodes()
        counted = [node.rows_out for node in nodes if node.rows_out is not None]
        return {
            "execution_id": self.id,
            "pipeline_name": self.pipeline,
            "batches": sum(node.batches for node in nodes),
            "rows_in": sum(node.rows_in for node in nodes),
            "rows_out": sum(counted) if counted else None,
            "quarantined": sum(node.quarantined for node in nodes),
            "dropped": sum(node.dropped for node in nodes),
            "rows_per_second": sum(node.rows_per_second for node in nodes if node.state is NodeState.RUNNING),
            "nodes": {node.name: self._node(node) for node in nodes},
        }

    def _node(self, node: NodeStatus) -> dict[str, Any]:
        error = node.detail if node.state is NodeState.FAILED else None
        queries = [{"id": str(q.id), "run_id": str(q.runId), "name": q.name} for q in self.kept.queries(node.name)]
        return {**asdict(node), "state": node.state.value, "error": error, "queries": queries}

    def _nodes(self) -> tuple[NodeStatus, ...]:
        status = self.kept.status
        return () if status is None else status.nodes
