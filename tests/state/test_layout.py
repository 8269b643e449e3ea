from __future__ import annotations

from pathlib import Path

from tauro.state.layout import StateRoot


def test_each_piece_of_state_has_its_place_below_the_env() -> None:
    state = StateRoot(Path("/p/.tauro"), "dev")
    assert state.ledger == Path("/p/.tauro/dev/ledger.sqlite")
    assert state.checkpoint("sales", "clean") == Path("/p/.tauro/dev/checkpoints/sales/clean")
    assert state.checkpoint("sales", "clean", "good") == Path("/p/.tauro/dev/checkpoints/sales/clean/good")
    assert state.landing("sales", "clean", "orders") == Path("/p/.tauro/dev/landing/sales/clean/orders")


def test_prepare_makes_the_folder_with_its_version(tmp_path: Path) -> None:
    state = StateRoot(tmp_path / ".tauro", "dev")
    assert state.prepare().read("version") == "1\n"
