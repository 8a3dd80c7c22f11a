"""The top of the command line: all commands in the order of a working day, and failures as one clear line.

Exit 0 done, 1 the answer is no, 2 misuse, 3 the environment is at fault. Which error means which stands in `EXIT`.
"""

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

import click

from registry import crews
from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.terminal import (
    accounting,
    auditing,
    authorising,
    checking,
    circulating,
    company_care,
    flagging,
    housekeeping,
    inspecting,
    key_care,
    label_sheets,
    messaging,
    ordering,
    recording,
    registering,
    retention_care,
    scan_care,
    selling,
    simulating,
    siting,
    symbol_files,
)

EXIT: dict[type[RegistryError], int] = {Invalid: 2, NotFound: 1, Refused: 1, Conflict: 1, Unavailable: 3}


class Commands(click.Group):
    """The top group: commands in the order of a working day, and the registry's own errors as one clear line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except RegistryError as error:
            click.echo(f"{click.style('Error', fg='red')}: {error.message} [{error.code}]", err=True)
            ctx.exit(exit_status(error))
        except UnicodeEncodeError:
            # Bytes of the command line that are no UTF-8 arrive as lone surrogates, which nothing can store.
            click.echo("Error: The text given is not UTF-8: type it again. [not_utf8]", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # The reader of our output has gone (`| head`): nothing is wrong, and nothing more can be said. But not
            # every code was answered then, so `verify` does not say yes.
            _drop_output()
            ctx.exit(1 if ctx.invoked_subcommand == "verify" else 0)
        except OSError as error:
            if error.filename is None:
                _drop_output()
            click.echo(
                f"Error: {error.filename or 'output'}: {error.strerror}. Nothing more was written. [disk]", err=True
            )
            ctx.exit(3)


def _drop_output() -> None:
    """Send what is still buffered nowhere, or the interpreter fails once more while it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_status(error: RegistryError) -> int:
    """The exit status of a failure, by the nearest of its kinds."""
    return next((EXIT[kind] for kind in type(error).__mro__ if kind in EXIT), 3)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="product-code-registry")
def main() -> None:
    """Signed product codes for every pack of medicine and food: register, order, print, verify.

    \b
    First steps:
      demo                                   the whole story on sample data
      init                                   make the database and the first keys
      organisation add, product import       who makes what
      order place, order codes               get signed codes
      verify CODE                            is it ours, and is it good?
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Vietnamese gets escapes, not a crash.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


for command in (*label_sheets.ORDER_COMMANDS, *symbol_files.ORDER_COMMANDS):
    ordering.order.add_command(command)
for command in company_care.ORGANISATION_COMMANDS:
    registering.organisation.add_command(command)
for command in (*recording.PRODUCT_COMMANDS, *symbol_files.PRODUCT_COMMANDS):
    registering.product.add_command(command)
for command in authorising.USER_COMMANDS:
    accounting.user.add_command(command)
for room in (
    housekeeping,
    registering,
    siting,
    recording,
    ordering,
    checking,
    selling,
    circulating,
    flagging,
    inspecting,
    scan_care,
    retention_care,
    key_care,
    accounting,
    authorising,
    auditing,
    messaging,
    simulating,
):
    for command in room.COMMANDS:
        main.add_command(command)


def run() -> None:
    """What `cli.py` and the installed command do."""
    crews.settle_in()
    main()
