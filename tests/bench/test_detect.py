"""`python -m tests.bench detect`, a little of it: its histories are drawn and judged in processes, as in a whole run.

The oracle needs scikit-learn, which the extra `bench` brings; where it is there, it is trained and asked too.
"""

import pytest

from tests.bench import detect

SHARE = 0.0001


@pytest.mark.slow("bench")
def test_genuine_codes_copies_and_other_attacks_fill_their_tables() -> None:
    sessions, codes, _ = detect.false_alarms(SHARE, lambda _: None)
    assert [row[0] for row in sessions[1:]] == [row[0] for row in codes[1:]] == list(detect.WORLDS)
    table, attacks = detect.copies(SHARE, "default")
    assert len(table) == 1 + 2 * len(detect.COPIES) == 1 + len(attacks)
    assert attacks["100 sales"].codes == detect.LEAST
    assert detect.copy_goals(attacks, attacks)[0][0] == "goal"
    assert len(detect.poison(SHARE)) == 1 + 36
    assert len(detect.sensitivity(SHARE)) == 1 + len(detect.SENSITIVITY)


def test_the_oracle_is_trained_and_compared() -> None:
    pytest.importorskip("sklearn", reason="the extra `bench` is not installed")
    table, curves = detect.yardstick(0.001, "default", lambda _: None)
    assert len(table) > 1
    assert curves
