"""The sites of the sample registry: invented, said to be so, and where its sales happen."""

from registry.catalogue import sites
from registry.showcase import sample_sites
from registry.store.engine.engine import read
from tests.factories import NOW, World, make_organisation


def test_a_company_of_the_sample_has_its_sites_and_any_other_none(world: World) -> None:
    owner, other = make_organisation(world, "8930003", "0300000011"), make_organisation(world)
    sample_sites.add_sites(world.engine, [owner, other], NOW)
    with read(world.engine) as conn:
        first = sample_sites.first_site(conn, owner)
        own = sites.of_organisation(conn, owner.id)
        assert first is not None
        assert (first.name, first.address) == ("Trụ sở", owner.address)
        assert {site.kind.value for site in own} == {"office", "plant", "warehouse"}
        assert len(sites.of_organisation(conn, other.id)) == 1
        # Whoever meets one of them sees that it is none.
        assert all("(MẪU)" in site.name for site in own if site != first)
        for commune in sites.communes(conn).values():
            assert (commune.code[:3], "(MẪU)" in commune.name) == ("999", True)
