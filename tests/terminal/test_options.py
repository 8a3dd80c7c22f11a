"""A command's many options as one value: nothing is lost on the way, and help is what click makes of the command."""

from dataclasses import dataclass

import click
from click.testing import CliRunner

from registry.terminal.options import gather


@dataclass(frozen=True)
class Options:
    """What the command below is told."""

    where: str
    times: int
    words: tuple[str, ...]


@click.command("shout")
@click.argument("where")
@click.option("--times", type=int, default=1, help="How often.")
@click.option("--word", "words", multiple=True)
@gather(Options)
def shout(options: Options) -> None:
    """Shout somewhere."""
    click.echo(repr(options))


def test_each_option_is_a_field() -> None:
    told = CliRunner().invoke(shout, ["here", "--word", "a", "--times", "2", "--word", "b"])
    assert told.output == repr(Options("here", 2, ("a", "b"))) + "\n"


def test_what_is_left_out_has_its_default() -> None:
    assert CliRunner().invoke(shout, ["here"]).output == repr(Options("here", 1, ())) + "\n"


def test_help_is_the_commands_own() -> None:
    text = CliRunner().invoke(shout, ["--help"]).output
    assert "Shout somewhere." in text
    assert "How often." in text
