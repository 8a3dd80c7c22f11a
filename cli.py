"""The registry's command line: `python cli.py --help`."""

from registry.terminal import main

if __name__ == "__main__":
    main()
