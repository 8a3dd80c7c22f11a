"""`python -m tests.bench NAME`."""

import sys

if __name__ == "__main__":
    # Not above: processes that seal or check import this file too, as they do cli.py, and need nothing of the benches.
    from tests.bench.command import run

    run(sys.argv[1:])
