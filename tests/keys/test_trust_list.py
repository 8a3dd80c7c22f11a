"""The trust list: public halves of what seals, and nothing else."""

import json

from registry.keys import trust_list
from tests.factories import World
from tests.keys.test_making import all_keys


def test_the_trust_list_shows_public_halves_of_sealing_keys_only(world: World) -> None:
    listed = trust_list.trust_list(list(all_keys(world).values()))
    assert sorted(str(one["purpose"]) for one in listed["keys"]) == ["bundle", "code"]
    assert not {"d", "k", "p", "q"} & {name for one in listed["keys"] for name in one}
    json.dumps(listed)
