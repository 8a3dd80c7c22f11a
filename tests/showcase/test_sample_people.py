"""The people of the sample: each desk has one, and a second signature comes from another authority."""

from registry.model.authorities import from_another
from registry.model.people import FOR_AN_AUTHORITY, Role
from registry.showcase.sample_people import MARK, PEOPLE


def test_officers_and_inspectors_act_for_authorities_of_a_province_and_of_the_nation() -> None:
    for one in PEOPLE:
        assert (one.authority is not None) == bool(FOR_AN_AUTHORITY.intersection(one.roles))
        assert one.authority is None or one.authority.name.endswith(MARK)
    first, second = (one.authority for one in PEOPLE if Role.OFFICER in one.roles)
    assert from_another(first, second) or first is not second
    assert first is not None
    assert second is not None
    assert (first.territory.is_nation, second.territory.province) == (True, "79")
