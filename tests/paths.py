"""Where the tests' material lies."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VECTOR_FILES = ROOT / "tests" / "vectors"
# Real medicines, foods and GS1's own vectors lie beside the project; a test that wants them skips where they are not.
DATA = ROOT.parent / "shared" / "data"
# What the server sends as it is; `vendor` holds what `.ci/fetch-reader` brings.
STATIC = ROOT / "registry" / "web" / "static"
