"""For people: each problem with its line, and how many there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tauro_cli.render.problems import ProblemPrinter, summary

if TYPE_CHECKING:
    from typing import TextIO

    from tauro_cli.render.reports import Report


def write(report: Report, out: TextIO) -> None:
    printer = ProblemPrinter(report.root or Path(), out, has_color=report.has_color, secrets=report.secrets)
    printer.print_all(report.problems)
    out.write(f"{summary(report.problems)} in {report.what}\n")
