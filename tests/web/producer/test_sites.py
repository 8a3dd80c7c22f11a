"""The producer's own list of sites: its own alone, found by name, with or without the right to change them."""

from html import unescape

from registry.model.people import Role
from tests.web.conftest import World
from tests.web.people import signed_in
from tests.web.siting import HANOI, make_site


def test_sites_are_found_by_name_gln_or_code(world: World) -> None:
    make_site(world, HANOI)
    for number in range(12):
        make_site(world, {"name": f"Kho {number}", "kind": "warehouse", "province": "01", "code": f"VN-{number}A"})
    signed = signed_in(world, Role.PRODUCER)
    assert "Kho 11" in unescape(signed.get("/producer/sites").text)
    for words, hits in (("ha noi", 1), ("8934588000003", 1), ("vn-7a", 1), ("KHO", 12), ("x", 0)):
        page = unescape(signed.get(f"/producer/sites?q={words}").text)
        assert page.count("Đang mở") == hits, words
    assert "Không tìm thấy" in unescape(signed.get("/producer/sites?q=x").text)
