"""`make mutations`: every mistake in every project, and how each kind of them is told.

python -m tests.mutations             the figures
python -m tests.mutations --faults    every mutant that is not told as it should be, too
"""

from __future__ import annotations

import sys
from time import perf_counter

from tests.mutations.bases import bases
from tests.mutations.kinds import mutants_of
from tests.mutations.trial import Figures, Report, tried

_COLUMNS = "{:22}{:>9}{:>9}{:>9}{:>10}{:>9}{:>8}{:>8}{:>9}"


def main() -> int:
    started = perf_counter()
    report, projects = Report(), bases()
    for base in projects:
        for verdict in tried(base, mutants_of(base)):
            report.count(verdict)
    if "--faults" in sys.argv:
        print("\n".join(map(str, report.faulty)), end="\n\n")
    print(_COLUMNS.format("kind", "mistakes", "at line", "alone", "misspelt", "meant", "valid", "clean", "crashes"))
    for kind, figures in sorted(report.by_kind.items()):
        print(_row(kind, figures))
    print(_row("all", report.total))
    count = report.total.mistakes + report.total.valid
    print(f"{count} mutants of {len(projects)} projects in {perf_counter() - started:.1f} s")
    return 0


def _row(kind: str, figures: Figures) -> str:
    return _COLUMNS.format(
        kind,
        figures.mistakes,
        _share(figures.found, figures.mistakes),
        _share(figures.alone, figures.mistakes),
        figures.misspelt,
        _share(figures.meant, figures.misspelt),
        figures.valid,
        _share(figures.clean, figures.valid),
        figures.crashes,
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
