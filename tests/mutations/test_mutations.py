"""Every mistake is told at its line, alone, and with what was meant; `make mutations` prints the figures."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.mutations.bases import bases, given_projects
from tests.mutations.kinds import SEED, mutants_of
from tests.mutations.trial import Figures, Report, tried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.mutations.bases import Base
    from tests.mutations.mutant import Mutant

FEWEST = 500
"""Mutants of templates and examples."""
SAMPLE = 0.05
AT_THEIR_LINE = 0.99
ALONE = 0.99
MEANT = 0.95


def test_templates_and_examples_have_many_mutants() -> None:
    assert sum(1 for base in given_projects() for _ in mutants_of(base)) >= FEWEST


def test_the_mutants_are_the_same_each_time() -> None:
    (base, *_) = given_projects()
    assert list(mutants_of(base)) == list(mutants_of(base))


def test_a_sample_of_mistakes_is_told_as_it_should_be() -> None:
    chance = Random(SEED)
    report = _report(bases(), lambda mutants: [mutant for mutant in mutants if chance.random() < SAMPLE])
    _require(report)


@pytest.mark.long
def test_every_mistake_is_told_as_it_should_be() -> None:
    _require(_report(bases(), list))


def _report(projects: Iterable[Base], chosen: Callable[[Iterable[Mutant]], list[Mutant]]) -> Report:
    report = Report()
    for base in projects:
        for verdict in tried(base, chosen(mutants_of(base))):
            report.count(verdict)
    return report


def _require(report: Report) -> None:
    total: Figures = report.total
    faults = "\n".join(map(str, report.faulty))
    assert total.crashes == 0, faults
    assert total.clean == total.valid, faults
    assert total.found >= AT_THEIR_LINE * total.mistakes, faults
    assert total.alone >= ALONE * total.mistakes, faults
    assert total.meant >= MEANT * total.misspelt, faults
