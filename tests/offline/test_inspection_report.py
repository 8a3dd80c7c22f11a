"""The report of an inspection: one spelling of one content, and a signature that needs nothing but keys to check."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from registry.codes import keyring
from registry.errors import Invalid
from registry.judgement import sandbox
from registry.model.inspections import Inspection, Photo
from registry.offline import inspection_report
from registry.offline.evidence_list import listed
from registry.offline.inspection_report import InspectionReport, Issuer, SignatureCheck, SignatureOutcome

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
CLOSED = Inspection(
    "7K3M9Q2X", 0, None, "Trần Thị Tra", "Chi cục", "Chợ Đồng Xuân", "01", "Định kỳ", "QĐ 12", None, NOW, NOW
)
CHECKS = tuple(
    replace(listed(hashlib.sha256(one.text.encode()).digest(), one.text, sandbox.answer(one.text, NOW)), number=number)
    for number, one in enumerate(sandbox.SAMPLES, 1)
)
REPORT = InspectionReport(Issuer("id.example", "0.1", 7), CLOSED, CHECKS, (Photo(b"1" * 32, b"2" * 32, NOW),))
DATA = inspection_report.write(REPORT)
PRIVATE = ec.derive_private_key(20261122, ec.SECP256R1())
KID = inspection_report.thumbprint(PRIVATE.public_key())


def trusted(**changes: object) -> list[dict[str, object]]:
    """A trust list with the key of these reports."""
    numbers = PRIVATE.public_key().public_numbers()
    x, y = (base64.urlsafe_b64encode(n.to_bytes(32, "big")).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
    return [{"kid": KID, "key_no": 7, "purpose": "bundle", "state": "active", "x": x, "y": y, **changes}]


SIGNATURE = inspection_report.sign(DATA, KID, partial(keyring.sign, PRIVATE))


def test_a_report_reads_back_as_it_was_written() -> None:
    assert inspection_report.read(DATA) == REPORT
    assert inspection_report.write(inspection_report.read(DATA)) == DATA


def test_one_content_has_one_spelling() -> None:
    assert inspection_report.canonical({"b": 1, "a": ["ă", None]}) == '{"a":["ă",null],"b":1}'.encode()
    assert inspection_report.canonical(json.loads(DATA)) == DATA
    with pytest.raises(ValueError, match="JSON"):
        inspection_report.canonical(float("nan"))


def test_a_report_holds_no_text_of_a_code() -> None:
    for sample in sandbox.SAMPLES:
        assert hashlib.sha256(sample.text.encode()).hexdigest().encode() in DATA
        assert sample.text.encode() not in DATA or sample.code is None


def test_what_was_taken_off_the_list_is_counted_apart() -> None:
    assert set(REPORT.counts.values()) == {1}
    off = replace(CHECKS[0], removed_at=NOW)
    report = replace(REPORT, checks=(off, *CHECKS[1:]))
    assert off.verdict not in report.counts
    assert json.loads(inspection_report.write(report))["counts"]["removed"] == 1
    back = replace(off, restored_at=NOW + timedelta(minutes=1))
    assert replace(REPORT, checks=(back, *CHECKS[1:])).counts == REPORT.counts


@pytest.mark.parametrize(
    "data",
    [
        b"null", b"[" * 100_000, DATA[:-1], DATA.replace(b'"checks":', b'"cheques":'),
        DATA.replace(b'"opened_at":"2026', b'"opened_at":"x'),
    ],
    ids=["null", "deep", "cut", "renamed", "no moment"],
)  # fmt: skip
def test_what_is_no_whole_report_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        inspection_report.read(data)
    assert refusal.value.code == "not_a_report"


def test_a_signature_checks_with_the_trust_list_alone() -> None:
    assert inspection_report.check_signature(DATA, SIGNATURE, trusted()) == SignatureCheck(SignatureOutcome.VALID, 7)
    assert inspection_report.check_signature(DATA, f" {SIGNATURE}\n", trusted()).outcome is SignatureOutcome.VALID


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"state": "revoked"}, SignatureCheck(SignatureOutcome.REVOKED_KEY, 7)),
        # A key that is retired signs nothing new, and what it signed holds.
        ({"state": "retired"}, SignatureCheck(SignatureOutcome.VALID, 7)),
        ({"purpose": "code"}, SignatureCheck(SignatureOutcome.UNKNOWN_KEY)),
        ({"kid": "another"}, SignatureCheck(SignatureOutcome.UNKNOWN_KEY)),
        ({"key_no": "seven"}, SignatureCheck(SignatureOutcome.VALID)),
    ],
)
def test_the_trust_list_says_what_a_signature_is_worth(changes: dict[str, object], found: SignatureCheck) -> None:
    assert inspection_report.check_signature(DATA, SIGNATURE, trusted(**changes)) == found


def test_a_changed_byte_or_another_signer_shows() -> None:
    for changed in (DATA + b"\n", DATA.replace(b"genuine", b"Genuine"), b""):
        assert inspection_report.check_signature(changed, SIGNATURE, trusted()).outcome is SignatureOutcome.CHANGED
    other = inspection_report.sign(DATA, KID, partial(keyring.sign, ec.derive_private_key(5, ec.SECP256R1())))
    assert inspection_report.check_signature(DATA, other, trusted()) == SignatureCheck(SignatureOutcome.CHANGED, 7)
    # A changed report of a revoked key is changed before all else.
    revoked = trusted(state="revoked")
    assert inspection_report.check_signature(b"x", SIGNATURE, revoked) == SignatureCheck(SignatureOutcome.CHANGED, 7)


def header(**changes: object) -> str:
    told = inspection_report.canonical({"alg": "ES256", "kid": KID, **changes})
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "signature",
    [
        "", "..", "a.b", "a.b.c.d", f"{header()}.e30.AA", f"{header(alg='none')}..AA", f"{header(alg='HS256')}..AA",
        f"{header(crit=['b64'])}..AA", f"{header(kid=7)}..AA", f"{header()}..!!", "e30..AA", "W10..AA", "bnVsbA..AA",
    ],
)  # fmt: skip
def test_what_is_no_detached_signature_of_ours_is_refused(signature: str) -> None:
    with pytest.raises(Invalid) as refusal:
        inspection_report.check_signature(DATA, signature, trusted())
    assert refusal.value.code == "not_a_signature"


@pytest.mark.parametrize("changes", [{"x": "AA"}, {"y": "!"}, {"x": None}])
def test_a_trust_list_with_a_key_that_is_none_is_named(changes: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        inspection_report.check_signature(DATA, SIGNATURE, trusted(**changes))
    assert refusal.value.code == "trust_list"


def test_a_key_is_named_by_the_thumbprint_of_rfc_7638() -> None:
    (key,) = trusted()
    told = f'{{"crv":"P-256","kty":"EC","x":"{key["x"]}","y":"{key["y"]}"}}'
    assert base64.urlsafe_b64encode(hashlib.sha256(told.encode()).digest()).rstrip(b"=").decode() == KID


def test_the_hash_on_paper_is_that_of_the_bytes() -> None:
    assert inspection_report.digest(b"") == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"format":"vnpc-inspection-report","version":2}'])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        inspection_report.read(data)
    assert refusal.value.code == "not_a_report"
