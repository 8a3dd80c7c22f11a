"""The command line, the only room that imports click: each command parses, opens the engine, calls one function, prints.

Exit 0 done, 1 the answer is no, 2 misuse, 3 the environment is at fault. Which error means which stands in `EXIT`, once.
"""

import sys

import click

from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.terminal import checking, circulating, housekeeping, key_care, ordering, registering

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
        except BrokenPipeError:
            # The reader of our output has gone (`| head`): nothing is wrong, and nothing more can be said.
            sys.stderr.close()
            ctx.exit(0)
        except OSError as error:
            click.echo(
                f"Error: {error.filename or 'output'}: {error.strerror}. Nothing more was written. [disk]", err=True
            )
            ctx.exit(3)


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


for room in (housekeeping, registering, ordering, checking, circulating, key_care):
    for command in room.COMMANDS:
        main.add_command(command)
