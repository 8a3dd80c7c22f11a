"""Sample codes: one for each verdict, under a number that can never be a product's."""

from registry.codes import product_codes
from registry.judgement import sandbox


def test_a_sample_says_what_its_text_says() -> None:
    for sample in sandbox.SAMPLES:
        if sample.code is not None:
            assert product_codes.read(sample.text).code == sample.code
    assert sandbox.GTIN.startswith("0952")
