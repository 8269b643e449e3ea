from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tauro.errors import TauroError
from tauro.streaming.run.events import (
    BatchCommitted,
    NodeEnded,
    NodeFailed,
    NodeRetrying,
    NodeStarted,
    NodeWaiting,
    Notice,
    RunEvent,
)
from tauro.streaming.run.status import NodeState, NodeStatus, PipelineStatus
from tauro_cli.render.errors import show_error
from tauro_cli.render.lines import line_of
from tauro_cli.render.live import LiveScreen
from tauro_cli.render.masking import Mask
from tauro_cli.render.screens import JsonScreen, LineScreen, ScreenOptions, make_screen, summary

if TYPE_CHECKING:
    from collections.abc import Callable

BATCH = BatchCommitted("n", "out", "id", 4, 3, 2, duration_ms=1250, rows_per_second=2.4, offsets="[]")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines_of(event: RunEvent, *, quiet: bool = False, secrets: tuple[str, ...] = ()) -> str:
    """What a line screen writes of an event, without the time of day."""
    stream = io.StringIO()
    LineScreen(stream, Mask(secrets), quiet=quiet).tell(event)
    return re.sub(r"^\d\d:\d\d:\d\d ", "", stream.getvalue())


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            NodeWaiting("n", "waiting for the first file in 'data/input/'"),
            "n: waiting: the first file in 'data/input/'\n",
        ),
        (NodeWaiting("n", "Spark is starting"), "n: waiting: Spark is starting\n"),
        (NodeStarted("n", "p.n"), "n: running\n"),
        (BATCH, "n: batch 4: 3 rows in, 2 out, 1.2 s\n"),
        (BatchCommitted("n", "o", "id", 0, 3, None, 90, 0.0), "n: batch 0: 3 rows in, 0.1 s\n"),
        (Notice("n", "'a.csv' is refused: empty"), "n: warning: 'a.csv' is refused: empty\n"),
        (Notice("n", "good news", "look", is_warning=False), "n: good news\n           = help: look\n"),
        (NodeEnded("n", "stopped"), "n: stopped\n"),
        (NodeRetrying("n", 4.2, 2, 5, "full"), "n: retrying in 4 s, attempt 2 of 5: full\n"),
        (
            NodeRetrying("n", 0.25, 3, 5, "full", "make room"),
            "n: retrying in 0.2 s, attempt 3 of 5: full\n           = help: make room\n",
        ),
        (NodeFailed("n", "no good"), ""),
    ],
    ids=[
        "waiting",
        "starting",
        "running",
        "batch",
        "not counted",
        "warning",
        "hint",
        "ended",
        "retrying",
        "retrying, with a hint",
        "failed: told at the end",
    ],
)
def test_a_line_for_each_thing_that_happens(event: RunEvent, line: str) -> None:
    assert lines_of(event) == line


def test_quiet_says_warnings_alone() -> None:
    assert lines_of(Notice("n", "odd"), quiet=True) == "n: warning: odd\n"
    assert "retrying" in lines_of(NodeRetrying("n", 4.0, 2, 5, "full"), quiet=True)
    for event in (Notice("n", "fine", is_warning=False), BATCH, NodeStarted("n", "p.n"), NodeEnded("n", "done")):
        assert lines_of(event, quiet=True) == ""


def test_a_secret_is_masked_wherever_it_turns_up() -> None:
    event = Notice("n", "can't reach db://u:hunter2@h", "is hunter22 right?")
    assert lines_of(event, secrets=("hunter2", "hunter22", "")) == (
        "n: warning: can't reach db://u:***@h\n           = help: is *** right?\n"
    )


def test_json_is_an_object_a_line() -> None:
    stream = io.StringIO()
    screen = JsonScreen(stream, Mask(("hunter2",)))
    screen.open("pipeline p")
    screen.tell(BATCH)
    screen.tell(Notice("n", "it is hunter2"))
    first, second, third = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (first["event"], first["text"]) == ("message", "pipeline p")
    assert (second["event"], second["rows_in"], second["rows_out"]) == ("batch_committed", 3, 2)
    assert (third["event"], third["text"], third["is_warning"]) == ("notice", "it is ***", True)
    assert first["time"] > 1_700_000_000


@pytest.mark.parametrize("secret", ['pa"ss', "pa\\ss", "pässwort", "two\nlines"], ids=repr)
def test_a_secret_that_json_writes_otherwise_is_masked_too(secret: str) -> None:
    stream = io.StringIO()
    JsonScreen(stream, Mask((secret,))).say(f"it is {secret}!")
    assert json.loads(stream.getvalue())["text"] == "it is ***!"


def node(name: str, state: NodeState = NodeState.ENDED, **fields: object) -> NodeStatus:
    return NodeStatus(name, state, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ((node("a", batches=1, rows_in=3, rows_out=2),), "done: 1 batch, 3 rows in, 2 rows out"),
        (
            (node("a", batches=2, rows_in=3, rows_out=2), node("b", batches=1, rows_in=4, detail="stopped")),
            "stopped: 3 batches, 7 rows in, 2 rows out",
        ),
        ((node("a", NodeState.RUNNING),), "stopped: 0 batches, 0 rows in"),
    ],
    ids=["done", "stopped", "still running"],
)
def test_the_run_in_a_line(nodes: tuple[NodeStatus, ...], text: str) -> None:
    assert summary(PipelineStatus("p", 0.0, nodes)) == text


def test_an_error_has_its_remedy_below() -> None:
    stream = io.StringIO()
    show_error(TauroError("no Java", hint="install one"), stream)
    show_error(TauroError("no luck"), stream)
    assert stream.getvalue() == "error: no Java\n  = help: install one\nerror: no luck\n"


@pytest.mark.parametrize(
    ("options", "prints", "is_terminal", "expected"),
    [
        (ScreenOptions(), False, True, LiveScreen),
        (ScreenOptions(), False, False, LineScreen),
        (ScreenOptions(), True, True, LineScreen),
        (ScreenOptions(quiet=True), False, True, LineScreen),
        (ScreenOptions(color=False), False, True, LineScreen),
        (ScreenOptions(log_format="json"), False, True, JsonScreen),
    ],
    ids=["a terminal", "a pipe", "a sink prints there", "quiet", "no colour", "json"],
)
def test_which_screen(
    monkeypatch: pytest.MonkeyPatch, options: ScreenOptions, prints: bool, is_terminal: bool, expected: type
) -> None:
    monkeypatch.setattr("sys.stderr", Terminal() if is_terminal else io.StringIO())
    assert type(make_screen(options, secrets=(), prints=prints)) is expected


def live(show: Callable[[LiveScreen], None]) -> str:
    """What a person sees of a live screen, without the codes that move the cursor."""
    stream = Terminal()
    screen = LiveScreen(stream, Mask(("hunter2",)))
    screen.open("pipeline p")
    try:
        show(screen)
    finally:
        screen.close()
        screen.close()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())


def test_a_table_that_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    waiting = node("tidy", NodeState.WAITING, detail="waiting for [red]the first file[/red]", waiting_files=2)
    running = node("clean", NodeState.RUNNING, batches=4, rows_in=12345, rows_out=12000, rows_per_second=88.4)
    seen = live(lambda screen: screen.refresh(PipelineStatus("p", 0.0, (waiting, running))))
    assert "waiting for [red]the first file[/red]" in seen
    row = next(line for line in seen.splitlines() if line.startswith("clean"))
    assert row.split() == ["clean", "running", "4", "12", "345", "0", "12", "000", "88", "0"]


def test_the_time_until_the_next_attempt_is_counted_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("time.time", lambda: 100.0)
    waiting = node("tidy", NodeState.RETRYING, detail="attempt 2 of 5: hunter2 is full", next_attempt_at=104.0)
    seen = live(lambda screen: screen.refresh(PipelineStatus("p", 0.0, (waiting,))))
    assert "tidy: retrying in 4 s, attempt 2 of 5: *** is full" in seen


def test_rows_that_do_not_fit_are_shown_beside_those_that_do() -> None:
    batch = replace(BATCH, quarantined=2, dropped=1)
    assert ", 2 in quarantine, 1 dropped, " in line_of(batch)
    done = PipelineStatus("p", 0.0, (node("a", batches=1, rows_in=9, quarantined=2), node("b", rows_in=3, dropped=1)))
    assert "12 rows in, 2 in quarantine, 1 dropped" in summary(done)


def test_news_scroll_by_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    seen = live(lambda screen: screen.tell(Notice("n", "[bold] hunter2 is refused")))
    assert "n: warning: [bold] *** is refused" in seen
    assert "batch" not in live(lambda screen: screen.tell(BATCH))
