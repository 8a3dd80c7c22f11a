"""What needs two officers, the goods of one's own province, claims to one GTIN, and prefixes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.catalogue import organisations, products
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind, FlagOutcome, Ruling
from registry.model.goods import Category, Listing, Organisation, Product, ProductState
from registry.model.keys import KeyState
from registry.model.measures import Act, Disposition, Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Person, Viewer
from registry.model.requests import ClaimRuling, Petition, RequestState
from registry.model.trail import TrailFilter
from registry.model.work import QueueLine
from registry.office import petitions
from registry.office.trail import entries
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, read, write
from registry.store.keys import key_rows
from registry.store.market import measure_rows
from registry.store.supervision import flag_rows
from registry.supervision import asking, deciding, flags, queues
from registry.supervision.flags import SettledFlag
from tests.factories import (
    NO_EVIDENCE,
    NOW,
    World,
    make_gtin,
    make_officer,
    make_order,
    make_organisation,
    make_product,
)
from tests.supervision import signing

SOON = NOW + timedelta(hours=1)
RULING = Ruling(FlagOutcome.GENUINE_EXAMINED, "đã xem hàng", "an")


def trail(conn: Connection, act: str) -> list[tuple[str, str | None, str]]:
    return [
        (one.entry.by, one.entry.second, one.entry.subject) for one in entries(conn, REGISTRY, TrailFilter(act=act))
    ]


def officer(login: str = "an", province: str | None = "79") -> Person:
    return make_officer(login, province)


def test_a_key_is_revoked_by_the_second_signature_alone(world: World) -> None:
    number = make_order(world).code_key
    with write(world.engine) as conn:
        asked = deciding.ask_revocation(conn, officer(), number, "bị lộ", NOW)
        assert key_rows.states(conn)[number] is not KeyState.REVOKED
    with pytest.raises(Refused), write(world.engine) as conn:
        signing.sign(conn, officer("an"), asked.id, SOON)
    with write(world.engine) as conn:
        assert signing.sign(conn, officer("bình"), asked.id, SOON).standing is RequestState.APPROVED
    with read(world.engine) as conn:
        assert key_rows.states(conn)[number] is KeyState.REVOKED
        assert trail(conn, "key_revoked") == [("an", "bình", str(number))]
        assert trail(conn, "revoke_key_asked") == [("an", None, str(number))]


def test_what_cannot_be_revoked_is_not_asked_for(world: World) -> None:
    order = make_order(world)
    assert order.serial_key is not None
    for number, kind in ((65_000, NotFound), (order.serial_key, Refused)):
        with pytest.raises(kind), write(world.engine) as conn:
            deciding.ask_revocation(conn, officer(), number, "lộ", NOW)
    with pytest.raises(Invalid), write(world.engine) as conn:
        deciding.ask_revocation(conn, officer(), order.code_key, " ", NOW)


@pytest.mark.parametrize("scope", ["unit", "lot", "product"])
def test_goods_are_unblocked_by_two(world: World, scope: str) -> None:
    order = make_order(world)
    target = {
        "unit": Target(order.gtin, unit=Unit(order.id, 7)),
        "lot": Target(order.gtin, "L1"),
        "product": Target(order.gtin),
    }[scope]
    with pytest.raises(Refused), write(world.engine) as conn:
        deciding.ask_unblocking(conn, officer(), target, "xong", NOW)
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.WITHDRAW, target, Decision("an", "vì sao"), NOW)
        asked = deciding.ask_unblocking(conn, officer(), target, "xong", NOW)
        assert deciding.ask_unblocking(conn, officer(), target, "xong", SOON).id == asked.id
        assert deciding.target_of(asked) == target
    with write(world.engine) as conn:
        signing.sign(conn, officer("bình"), asked.id, SOON)
        assert measure_rows.on(conn, target) == []
        assert trail(conn, "restore") == [("an", "bình", target.gtin)]
        assert len(trail(conn, "unblock_asked")) == 1


def test_a_second_officer_lifts_only_what_the_first_has_seen(world: World) -> None:
    order = make_order(world)
    target = Target(order.gtin, "L1")
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.REPORT_STOLEN, target, Decision("an", "mất"), NOW)
        asked = deciding.ask_unblocking(conn, officer(), target, "tìm lại được", NOW)
        measures.carry_out(conn, Act.RECALL, target, Decision("chi", "sai hàm lượng", 1), NOW)
    with pytest.raises(Conflict, match="has changed"), write(world.engine) as conn:
        signing.sign(conn, officer("bình"), asked.id, SOON)
    with read(world.engine) as conn:
        assert {one.disposition for one in measure_rows.on(conn, target)} == {Disposition.STOLEN, Disposition.RECALLED}


def test_an_act_that_can_be_done_no_more_leaves_its_request_open_and_nothing_done(world: World) -> None:
    order = make_order(world)
    target = Target(order.gtin, "L1")
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.WITHDRAW, target, Decision("an", "vì sao"), NOW)
        asked = deciding.ask_unblocking(conn, officer(), target, "xong", NOW)
        measures.carry_out(conn, Act.RESTORE, target, Decision("operator", "khẩn cấp"), NOW)
    with pytest.raises(Conflict, match="has changed"), write(world.engine) as conn:
        signing.sign(conn, officer("bình"), asked.id, SOON)
    with write(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, asked.id).standing is RequestState.OPEN
        refused = asking.refuse(conn, officer("bình"), asked.id, "không còn gì", SOON)
        assert (refused.standing, trail(conn, "unblock_refused")) == (
            RequestState.REFUSED,
            [("bình", None, asked.subject)],
        )


def flagged(world: World) -> int:
    order = make_order(world)
    target = Target(order.gtin, unit=Unit(order.id, 3))
    with write(world.engine) as conn:
        return flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, target, True, NO_EVIDENCE, NOW).id


def settle(world: World, flag_id: int, who: Person) -> SettledFlag | Petition:
    with write(world.engine) as conn:
        return deciding.settle_flag(conn, who, flag_id, replace(RULING, by=who.login), SOON)


def test_a_flag_on_goods_of_another_province_is_settled_by_one_officer(world: World) -> None:
    flag_id = flagged(world)
    assert isinstance(settle(world, flag_id, officer()), SettledFlag)
    with read(world.engine) as conn:
        assert trail(conn, "flag_settled") == [("an", None, str(flag_id))]


@pytest.mark.parametrize("province", ["01", None])
def test_a_flag_on_goods_of_ones_own_province_needs_two(world: World, province: str | None) -> None:
    flag_id = flagged(world)
    asked = settle(world, flag_id, officer(province=province))
    assert isinstance(asked, Petition)
    with read(world.engine) as conn:
        assert flags.show(conn, REGISTRY, flag_id).flag.settled_at is None
    with write(world.engine) as conn:
        signing.sign(conn, officer("bình"), asked.id, SOON)
        flag = flags.show(conn, REGISTRY, flag_id).flag
        assert (flag.outcome, flag.settled_by, flag.note) == (RULING.outcome, "an", RULING.note)
        assert trail(conn, "flag_settled") == [("an", "bình", str(flag_id))]


def test_goods_whose_province_nobody_knows_need_two(world: World) -> None:
    with write(world.engine) as conn:
        owner = organisations.add_organisation(conn, Organisation(0, "Không tỉnh", prefixes=("8935000",)), NOW)
        product = Product(make_gtin(1, "8935000"), "X", Category.FOOD)
        listing_rows.put_product(conn, Listing(product, owner, ProductState.APPROVED), NOW)
        flag_id = flag_rows.raise_or_join(
            conn, FlagKind.LOT_OUT_OF_LINE, Target(product.gtin), True, NO_EVIDENCE, NOW
        ).id
    assert isinstance(settle(world, flag_id, officer()), Petition)


def test_of_two_officers_who_settle_one_flag_the_second_is_told(world: World) -> None:
    flag_id = flagged(world)
    settle(world, flag_id, officer())
    with pytest.raises(Conflict, match="by an on") as caught:
        settle(world, flag_id, officer("bình", "01"))
    assert caught.value.code == "flag_settled"
    with pytest.raises(NotFound):
        settle(world, 10**30, officer())


def test_a_pending_product_is_approved_or_refused_with_a_reason_and_waits_again_once_mended(world: World) -> None:
    owner = make_organisation(world)
    product = Product(make_gtin(1, "8935000"), "Sữa", Category.FOOD)
    with write(world.engine) as conn:
        listing_rows.put_product(conn, Listing(product, owner, ProductState.PENDING), NOW)
        assert [one.item.number for one in queues.waiting(conn, QueueLine.PRODUCTS, officer(), NOW)] == [
            int(product.gtin)
        ]
        with pytest.raises(Invalid):
            products.refuse(conn, REGISTRY, product.gtin, "", "an", NOW)
        products.refuse(conn, REGISTRY, product.gtin, "thiếu giấy", "an", NOW)
        assert queues.waiting(conn, QueueLine.PRODUCTS, officer(), NOW) == []
        assert products.find_product(conn, product.gtin).state is ProductState.PENDING
        mended = replace(product, standards="TCVN 1")
        listing_rows.put_product(conn, Listing(mended, owner, ProductState.PENDING), SOON)
        assert len(queues.waiting(conn, QueueLine.PRODUCTS, officer(), NOW)) == 1
        assert products.approve(conn, REGISTRY, product.gtin, "bình", SOON).state is ProductState.APPROVED
        with pytest.raises(Conflict):
            products.refuse(conn, REGISTRY, product.gtin, "muộn", "an", SOON)
        assert trail(conn, "product_refused") == [("an", None, product.gtin)]
        entry = entries(conn, Viewer(owner.id), TrailFilter(act="product_refused"))[0].entry
        assert entry.detail == {"reason": "thiếu giấy"}


def claimed(world: World, prefix: str = "8934588") -> Petition:
    """A claim of another organisation to the first product of the first one."""
    product = make_product(world)
    claimant = make_organisation(world, "8935000" if prefix != "8934588" else "8936000")
    with write(world.engine) as conn:
        new = replace(product, name="Tên khác", brand="Khác")
        return deciding.claim(conn, claimant, new, "chủ", NOW)


def decide_claim(world: World, number: int, ruling: ClaimRuling) -> Petition:
    with write(world.engine) as conn:
        return deciding.settle_claim(conn, officer(), number, ruling, "theo giấy GS1", SOON)


def test_a_claim_stays_or_moves_with_a_reason_that_both_read(world: World) -> None:
    asked = claimed(world)
    with read(world.engine) as conn:
        found = deciding.look_at_claim(conn, asked)
        assert (found.holder.prefixes, found.claimant.prefixes, found.orders) == (("8934588",), ("8936000",), 0)
        assert deciding.claimed(asked).name == "Tên khác"
    assert decide_claim(world, asked.id, ClaimRuling.STAY).standing is RequestState.REFUSED
    with write(world.engine) as conn:
        assert products.find_product(conn, asked.subject).organisation.id == found.holder.id
        again = deciding.claim(conn, found.claimant, deciding.claimed(asked), "chủ", SOON)
    assert decide_claim(world, again.id, ClaimRuling.MOVE).standing is RequestState.APPROVED
    with read(world.engine) as conn:
        moved = products.find_product(conn, asked.subject)
        assert (moved.organisation.id, moved.state) == (found.claimant.id, ProductState.APPROVED)
        assert (moved.product.name, moved.product.brand) == ("Tên khác", "Khác")
        for whose in (found.holder.id, found.claimant.id):
            told = [one.entry for one in entries(conn, Viewer(whose)) if one.entry.act.startswith("claim_moved")]
            assert [one.detail["reason"] for one in told] == ["theo giấy GS1"]


def test_a_gtin_with_orders_moves_only_to_the_holder_of_its_prefix(world: World) -> None:
    asked = claimed(world)
    make_order(world, asked.subject)
    with pytest.raises(Refused) as caught:
        decide_claim(world, asked.id, ClaimRuling.MOVE)
    assert caught.value.code == "claim_ordered"
    with write(world.engine) as conn:
        # The whole number system: the prefix goes to the claimant, and with it the right.
        conn.exec_driver_sql("DELETE FROM prefixes WHERE prefix = '8934588'")
        claimant = deciding.organisation_of(conn, asked)
        organisations.set_prefix(conn, claimant, "8934588", NOW)
    assert decide_claim(world, asked.id, ClaimRuling.MOVE).standing is RequestState.APPROVED


def test_nobody_claims_what_is_theirs_or_what_nobody_holds(world: World) -> None:
    product = make_product(world)
    owner = make_organisation(world)
    with pytest.raises(Conflict), write(world.engine) as conn:
        deciding.claim(conn, owner, product, "an", NOW)
    with pytest.raises(NotFound), write(world.engine) as conn:
        deciding.claim(conn, owner, replace(product, gtin=make_gtin(9)), "an", NOW)


def test_a_prefix_is_asked_for_and_granted(world: World) -> None:
    owner = make_organisation(world)
    with write(world.engine) as conn:
        asked = deciding.ask_prefix(conn, owner, "8935001", "chủ", NOW)
        deciding.give_prefix(conn, officer(), asked.id, SOON)
        found = listing_rows.organisation(conn, owner.id)
        assert found is not None
        assert found.prefixes == ("8934588", "8935001")
        for wrong in ("89a", "893", "8" * 13, ""):
            with pytest.raises(Invalid):
                deciding.ask_prefix(conn, owner, wrong, "chủ", NOW)
        with pytest.raises(Conflict):
            deciding.ask_prefix(conn, found, "8935001", "chủ", NOW)
        with pytest.raises(Invalid):
            signing.sign(conn, officer("bình"), asked.id, SOON)


def test_asking_twice_at_one_moment_is_one_entry_of_the_trail(world: World) -> None:
    owner = make_organisation(world)
    with write(world.engine) as conn:
        for _ in range(2):
            deciding.ask_prefix(conn, owner, "8935001", "chủ", NOW)
        assert trail(conn, "prefix_asked") == [("chủ", None, "8935001")]


def test_so_many_prefixes_of_one_organisation_wait_at_once(world: World) -> None:
    owner = make_organisation(world)
    with write(world.engine) as conn:
        asked = [deciding.ask_prefix(conn, owner, f"89350{n:02}", "chủ", NOW) for n in range(deciding.MOST_PREFIXES)]
        with pytest.raises(Refused) as caught:
            deciding.ask_prefix(conn, owner, "8936000", "chủ", NOW)
        assert caught.value.code == "prefixes_asked"
        assert deciding.ask_prefix(conn, owner, "8935000", "chủ", NOW).id == asked[0].id
        asking.refuse(conn, officer("an"), asked[0].id, "không đúng", NOW)
        assert deciding.ask_prefix(conn, owner, "8936000", "chủ", NOW).subject == "8936000"
