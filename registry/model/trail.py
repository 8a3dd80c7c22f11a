"""What stands in the audit trail: acts of weight, and which of them to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TrailAct(StrEnum):
    """What is written into the trail. It stays for good, so a word that was ever written is never taken out here."""

    FLAG_SETTLED = "flag_settled"
    SETTLE_FLAG_ASKED = "settle_flag_asked"
    SETTLE_FLAG_REFUSED = "settle_flag_refused"
    SETTLE_FLAG_WITHDRAWN = "settle_flag_withdrawn"
    REPORT_SETTLED = "report_settled"
    PRODUCT_APPROVED = "product_approved"
    PRODUCT_REFUSED = "product_refused"
    PRODUCT_ADDED = "product_added"
    PRODUCT_CHANGED = "product_changed"
    PRODUCER_APPROVED = "producer_approved"
    PRODUCER_REFUSED = "producer_refused"
    ORGANISATION_ADDED = "organisation_added"
    PREFIX_ASKED = "prefix_asked"
    PREFIX_GIVEN = "prefix_given"
    PREFIX_REFUSED = "prefix_refused"
    CLAIM_ASKED = "claim_asked"
    CLAIM_MOVED = "claim_moved"
    CLAIM_STAYED = "claim_stayed"
    REVOKE_KEY_ASKED = "revoke_key_asked"
    REVOKE_KEY_REFUSED = "revoke_key_refused"
    REVOKE_KEY_WITHDRAWN = "revoke_key_withdrawn"
    KEY_REVOKED = "key_revoked"
    KEY_RETIRED = "key_retired"
    UNBLOCK_ASKED = "unblock_asked"
    UNBLOCK_REFUSED = "unblock_refused"
    UNBLOCK_WITHDRAWN = "unblock_withdrawn"
    RESTORE = "restore"
    RECALL = "recall"
    REPORT_STOLEN = "report_stolen"
    DESTROY = "destroy"
    EXPORT = "export"
    ORDER_PLACED = "order_placed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CORRECTED = "order_corrected"
    PERSON_ADDED = "person_added"
    PERSON_DISABLED = "person_disabled"
    PASSWORD_SET = "password_set"  # noqa: S105 - an act
    CODES_TURNED_ON = "codes_turned_on"
    WORK_ASSIGNED = "work_assigned"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - an act
    API_KEY_MADE = "api_key_made"
    API_KEY_REVOKED = "api_key_revoked"
    KEY_MADE = "key_made"
    PRODUCTS_IMPORTED = "products_imported"
    SITE_ADDED = "site_added"
    SITE_CHANGED = "site_changed"
    SITE_CLOSED = "site_closed"
    SITES_IMPORTED = "sites_imported"
    PERSON_BOUND = "person_bound"
    API_KEY_BOUND = "api_key_bound"
    COMMUNES_LOADED = "communes_loaded"
    INSPECTION_OPENED = "inspection_opened"
    INSPECTION_CLOSED = "inspection_closed"
    INSPECTION_CHANGED = "inspection_changed"
    INSPECTION_CHECK_REMOVED = "inspection_check_removed"
    INSPECTION_CHECK_RESTORED = "inspection_check_restored"
    INSPECTION_PHOTO_REMOVED = "inspection_photo_removed"
    UNITS_ACTIVATED = "units_activated"
    UNITS_SPOILED = "units_spoiled"
    ORDER_SHIPPED = "order_shipped"
    FLAG_EXPLAINED = "flag_explained"
    PRODUCT_REKEYED = "product_rekeyed"
    WITHDRAW = "withdraw"
    PREFIX_WITHDRAWN = "prefix_withdrawn"
    CLAIM_REFUSED = "claim_refused"
    CLAIM_WITHDRAWN = "claim_withdrawn"
    ADDRESS_SET = "address_set"
    ADDRESS_REMOVED = "address_removed"
    ADDRESS_CONFIRMED = "address_confirmed"
    PASSWORD_LINK_MAILED = "password_link_mailed"  # noqa: S105 - an act
    MESSAGE_RETRIED = "message_retried"
    BACKUP_TAKEN = "backup_taken"
    PAPER_ADDED = "paper_added"
    PAPER_REMOVED = "paper_removed"
    REGISTER_LOADED = "register_loaded"
    SUSPEND_COMPANY_ASKED = "suspend_company_asked"
    SUSPEND_COMPANY_REFUSED = "suspend_company_refused"
    SUSPEND_COMPANY_WITHDRAWN = "suspend_company_withdrawn"
    SUSPENSION_EXPLAINED = "suspension_explained"
    COMPANY_SUSPENDED = "company_suspended"
    LIFT_COMPANY_ASKED = "lift_company_asked"
    LIFT_COMPANY_REFUSED = "lift_company_refused"
    LIFT_COMPANY_WITHDRAWN = "lift_company_withdrawn"
    COMPANY_LIFTED = "company_lifted"
    LOSS_REPORTED = "loss_reported"
    LOSS_ACCEPTED = "loss_accepted"
    LOSS_REFUSED = "loss_refused"
    LOSS_WITHDRAWN = "loss_withdrawn"
    CHANGE_COMPANY_ASKED = "change_company_asked"
    CHANGE_COMPANY_REFUSED = "change_company_refused"
    CHANGE_COMPANY_WITHDRAWN = "change_company_withdrawn"
    COMPANY_CHANGED = "company_changed"
    RESET_ADMINISTRATOR_ASKED = "reset_administrator_asked"
    RESET_ADMINISTRATOR_REFUSED = "reset_administrator_refused"
    RESET_ADMINISTRATOR_WITHDRAWN = "reset_administrator_withdrawn"
    ADMINISTRATOR_RESET = "administrator_reset"
    AUTHORITY_ADDED = "authority_added"
    AUTHORITY_CHANGED = "authority_changed"
    FORCE_ADDED = "force_added"
    PERSON_MOVED = "person_moved"
    RECORDS_ENDED = "records_ended"
    KEY_ADOPTED = "key_adopted"
    ADD_OFFICIAL_ASKED = "add_official_asked"
    ADD_OFFICIAL_REFUSED = "add_official_refused"
    ADD_OFFICIAL_WITHDRAWN = "add_official_withdrawn"
    RESET_OFFICIAL_ASKED = "reset_official_asked"
    RESET_OFFICIAL_REFUSED = "reset_official_refused"
    RESET_OFFICIAL_WITHDRAWN = "reset_official_withdrawn"
    ENABLE_OFFICIAL_ASKED = "enable_official_asked"
    ENABLE_OFFICIAL_REFUSED = "enable_official_refused"
    ENABLE_OFFICIAL_WITHDRAWN = "enable_official_withdrawn"
    PERSON_ENABLED = "person_enabled"
    SECOND_DRAWN = "second_drawn"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An act of weight as it is read: when, by whom and with whom (`second`), what, on what, and what explains it.

    `act` may be of another release, or of a hand that tampered. `detail` is JSON-ready and holds no floats.
    `organisation_id`: the organisation that may read the entry beside the registry itself.
    """

    at: datetime
    by: str
    act: str
    subject: str
    detail: Mapping[str, object] = field(default_factory=dict)
    organisation_id: int | None = None
    second: str | None = None


@dataclass(frozen=True, slots=True)
class TrailEntry(StoredEntry):
    """An act of weight to be written."""

    act: TrailAct


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry as it stands in the trail; `detail` is the text that was recorded."""

    number: int
    entry: StoredEntry
    hash: bytes
    detail_text: str


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries to read: those before a number, by a name, of an act, on a subject."""

    before: int | None = None
    by: str | None = None
    act: str | None = None
    subject: str | None = None
