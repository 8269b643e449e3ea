from __future__ import annotations

import pytest

from tauro.streaming.landing.events import EventKind, FileEvent
from tauro.streaming.run.file_news import FileNews


class Screen:
    def __init__(self) -> None:
        self.said: list[tuple[str, str | None, bool]] = []

    def __call__(self, text: str, *, hint: str | None = None, is_warning: bool = True) -> None:
        self.said.append((text, hint, is_warning))


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def news(screen: Screen) -> FileNews:
    return FileNews(screen, lambda event: event.hint)


def refused(*numbers: int) -> list[FileEvent]:
    return [FileEvent(EventKind.REFUSED, f"in/{n}.csv", "it is cut off", "write it again") for n in numbers]


def test_a_file_that_is_refused_is_named_with_reason_and_remedy(news: FileNews, screen: Screen) -> None:
    news.tell([*refused(1), FileEvent(EventKind.LANDED, "in/2.csv")])
    assert screen.said == [("'in/1.csv' is refused: it is cut off", "write it again", True)]


def test_of_ten_thousand_files_the_first_are_named_and_the_others_counted(news: FileNews, screen: Screen) -> None:
    for first in range(0, 10_000, 500):
        news.tell(refused(*range(first, first + 500)))
    texts = [text for text, _, _ in screen.said]
    assert len(texts) == 20 + 20
    assert texts[19:22] == [
        "'in/19.csv' is refused: it is cut off",
        "480 more files are refused, such as 'in/20.csv': it is cut off",
        "500 more files are refused, such as 'in/500.csv': it is cut off",
    ]
    assert screen.said[20][1] == "'tauro quarantine list' names them all"


def test_after_a_scan_without_any_files_are_named_again(news: FileNews, screen: Screen) -> None:
    news.tell(refused(*range(30)))
    news.tell([])
    news.tell(refused(99))
    assert screen.said[-1][0] == "'in/99.csv' is refused: it is cut off"


def test_a_single_one_more_is_named(news: FileNews, screen: Screen) -> None:
    news.tell(refused(*range(21)))
    assert screen.said[-1][0] == "'in/20.csv' is refused: it is cut off"
