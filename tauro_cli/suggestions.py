"""The word that was meant, for what is misspelt on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tauro.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


class Word(click.Choice[str]):
    """One of a few words."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        return super().get_invalid_choice_message(value, ctx) + _did_you_mean(nearest(str(value), self.choices))


class Group(click.Group):
    """A command with sub-commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            ctx.fail(f"No such command {name!r}." + _did_you_mean(nearest(name, self.list_commands(ctx))))
        return super().resolve_command(ctx, args)


def with_the_meant(error: click.ClickException, program: click.Group) -> click.ClickException:
    """The error about an option that is not there, with the one that is meant, or the command that it belongs to."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return error
    name, here = error.option_name, error.ctx.command
    meant = nearest(name, _options(here))
    others = [other for other in (program, *program.commands.values()) if other is not here]
    owner = next((other for other in others if name in _options(other)), None)
    if owner is not None:
        where = "before the command" if owner is program else f"an option of '{program.name} {owner.name}'"
        return click.NoSuchOption(name, f"No such option {name!r} here: it is {where}.", ctx=error.ctx)
    return click.NoSuchOption(name, f"No such option {name!r}." + _did_you_mean(meant), ctx=error.ctx)


def _options(command: click.Command) -> Sequence[str]:
    return [name for parameter in command.params for name in parameter.opts if name.startswith("--")]


def _did_you_mean(word: str | None) -> str:
    return "" if word is None else f" Did you mean {word!r}?"
