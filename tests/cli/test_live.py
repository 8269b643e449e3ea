from __future__ import annotations

import io
import re

from tauro.streaming.run.events import Notice
from tauro.streaming.run.status import NodeState, NodeStatus, PipelineStatus
from tauro_cli.render.live import LiveScreen
from tauro_cli.render.masking import Mask


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_news_above_the_table_leave_the_table_as_it_is() -> None:
    stream = Terminal()
    screen = LiveScreen(stream, Mask({"hunter2"}))
    screen.open("pipeline shop")
    node = NodeStatus("sales", NodeState.WAITING, "waiting for [a] file of hunter2")
    screen.refresh(PipelineStatus("shop", 0.0, (node,)))
    screen.tell(Notice("sales", "[odd] news"))
    screen.close()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    assert "sales: warning: [odd] news" in shown
    assert "waiting for [a] file of ***" in shown
    assert re.search(r"sales +waiting +0 +0 +0 +0\n", shown)
    assert "hunter2" not in shown
