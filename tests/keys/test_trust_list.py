"""The trust list: public halves of what seals, and nothing else."""

import json

from registry.keys import trust_list
from registry.store.engine.engine import read
from tests.factories import World


def test_the_trust_list_shows_public_halves_of_sealing_keys_only(world: World) -> None:
    with read(world.engine) as conn:
        listed = trust_list.trust_list(conn)
    assert sorted(str(one["purpose"]) for one in listed["keys"]) == ["bundle", "code"]
    assert not {"d", "k", "p", "q"} & {name for one in listed["keys"] for name in one}
    json.dumps(listed)
