"""The registry's command line: `python cli.py --help`."""

if __name__ == "__main__":
    # Not above: the processes of a server import this file too, and need nothing of the command line.
    from registry.terminal.command_line import run

    run()
