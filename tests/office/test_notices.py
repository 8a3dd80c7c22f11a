"""Each occasion is told to whom it concerns, in the act's own transaction, once."""

from datetime import timedelta

from registry.catalogue import registration
from registry.catalogue.registration import Grant
from registry.market import flag_raising, measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind, FlagOutcome, ReportOutcome, ReportReason, Ruling
from registry.model.measures import Act, Target
from registry.model.messages import MessageKind
from registry.model.people import REGISTRY, Role
from registry.office import notices, outbox
from registry.office.notices import STRANGERS_A_DAY
from registry.store.engine.engine import read, write
from registry.supervision import deciding, draws, reports
from registry.supervision.reports import NewReport
from tests.catalogue.test_registration import applied
from tests.factories import NO_EVIDENCE, NOW, World, make_officer, make_order
from tests.office.readers import make_reader

TOLD = tuple[MessageKind, str | None, str]


def told(world: World) -> list[TOLD]:
    """What is in the outbox: kind, to whom, about what; the oldest first."""
    with read(world.engine) as conn:
        listed = reversed(outbox.newest(conn, REGISTRY))
    return [(one.entry.message.kind, one.login or one.entry.address, one.entry.message.subject) for one in listed]


def test_an_applicant_is_told_at_each_step(world: World) -> None:
    made = applied(world)
    assert applied(world).id == made.id
    address = "bay@duocmoi.vn"
    assert told(world) == [(MessageKind.APPLICATION_RECEIVED, address, str(made.id))]
    with write(world.engine) as conn:
        registration.refuse(conn, make_officer("can.bo"), made.id, "Thiếu giấy tờ", NOW)
    again = applied(world, "B" * 43)
    with write(world.engine) as conn:
        registration.approve(conn, make_officer("can.bo"), again.id, Grant((), "tran.bay"), NOW, world.draw)
    assert told(world)[1:] == [
        (MessageKind.APPLICATION_REFUSED, address, str(made.id)),
        (MessageKind.APPLICATION_RECEIVED, address, str(again.id)),
        (MessageKind.APPLICATION_APPROVED, address, str(again.id)),
        (MessageKind.FIRST_PASSWORD, "tran.bay", "tran.bay"),
    ]


def test_a_stranger_fills_nobodys_letterbox(world: World) -> None:
    made = applied(world)
    with write(world.engine) as conn:
        for number in range(STRANGERS_A_DAY + 3):
            other = type(made)(made.id + 1 + number, made.kind, made.subject, made.content, NOW, made.made_by)
            notices.application_received(conn, other, "bay@duocmoi.vn", NOW)
    assert len(told(world)) == STRANGERS_A_DAY


def test_an_application_of_an_earlier_release_with_another_kind_of_address_is_decided_all_the_same(
    world: World,
) -> None:
    made = applied(world)
    with write(world.engine) as conn:
        notices.application_refused(conn, made, "bảy@dược.vn", NOW)
    assert len(told(world)) == 1


def test_the_producer_of_flagged_goods_is_told_once_when_the_flag_opens(world: World) -> None:
    order = make_order(world)
    make_reader(world, "an", Role.PRODUCER)
    target = Target(order.gtin, "L1")
    with write(world.engine) as conn:
        for later in range(2):
            at = NOW + timedelta(hours=later)
            flag = flag_raising.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, target, True, NO_EVIDENCE, at)
        # Of a whole sweep there is one message.
        for lot in ("L2", "L3"):
            flag_raising.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, Target(order.gtin, lot), True, NO_EVIDENCE, at)
    assert [one[:2] for one in told(world)] == [(MessageKind.FLAG_OPENED, "an")] * 2
    with read(world.engine) as conn:
        first = outbox.newest(conn, REGISTRY)[-1].entry
    assert (first.message.subject, first.message.facts["due"]) == (str(flag), "2026-11-23T05:00:00Z")


def test_the_organisation_is_told_of_a_recall_but_for_who_recalled(world: World) -> None:
    order = make_order(world)
    for login in ("an", "binh"):
        make_reader(world, login, Role.PRODUCER)
    with write(world.engine) as conn:
        for target in (Target(order.gtin, "L1"), Target(order.gtin)):
            measures.carry_out(conn, Act.RECALL, target, Decision("an", "Không đạt"), NOW)
        measures.carry_out(conn, Act.RECALL, Target(order.gtin), Decision("an", "Không đạt"), NOW + timedelta(hours=1))
        measures.carry_out(conn, Act.WITHDRAW, Target(order.gtin), Decision("an", "Không đạt"), NOW)
    assert told(world) == [(MessageKind.RECALL, "binh", "")]


def test_who_was_drawn_is_told_that_a_signature_is_asked_for_and_of_flags_every_other_officer(world: World) -> None:
    an, _binh = (make_reader(world, login, Role.OFFICER, organisation=False) for login in ("an", "binh"))
    make_reader(world, "quan.tri", Role.ADMINISTRATOR, organisation=False)
    order = make_order(world)
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin), Decision("an", "x"), NOW)
        for _ in range(2):
            petition = deciding.ask_unblocking(conn, an, Target(order.gtin), "Đã xong", NOW)
            draws.draw_due(conn, NOW, world.draw)
    assert told(world) == [(MessageKind.SIGNATURE_ASKED, "binh", str(petition.id))]
    with write(world.engine) as conn:
        flag = flag_raising.raise_or_join(
            conn, FlagKind.LOT_OUT_OF_LINE, Target(order.gtin, "L1"), True, NO_EVIDENCE, NOW
        )
        deciding.settle_flag(conn, an, flag, Ruling(FlagOutcome.NO_FINDING, "x", an.login), NOW)
    assert [one[0] for one in told(world)] == [MessageKind.SIGNATURE_ASKED] * 2


def test_a_reporter_who_left_an_address_and_nothing_else_is_told_of_the_answer(world: World) -> None:
    for number, contact in enumerate(("lan@example.vn ", "0912 345 678", "Lan, lan@example.vn", "")):
        new = NewReport(bytes([number]) * 16, ReportReason.OTHER, words="x", contact=contact)
        made = reports.hand_in(world.engine, new, "10.0.0.0/24", NOW, world.draw)
        with write(world.engine) as conn:
            reports.settle(conn, make_officer("can.bo"), made.id, ReportOutcome.NOT_ENOUGH, "Cảm ơn", NOW)
    assert told(world) == [(MessageKind.REPORT_ANSWERED, "lan@example.vn", "1")]
