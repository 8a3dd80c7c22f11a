"""`python -m tests.bench NAME`: run one measurement."""

import sys

from tests.bench import detect, fit, stream

USAGE = """usage: python -m tests.bench detect [--share S] [--write] | fit
       python -m tests.bench detect --stream FILE [--answers FILE] [--json]"""


def run(arguments: list[str]) -> None:
    match arguments:
        case ["fit"]:
            fit.main()
        case ["detect", *rest] if any(word.partition("=")[0] == "--stream" for word in rest):
            stream.main(rest)
        case ["detect", *rest]:
            detect.main(rest)
        case _:
            sys.exit(USAGE)


if __name__ == "__main__":
    run(sys.argv[1:])
