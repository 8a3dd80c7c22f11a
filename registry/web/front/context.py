"""The service: what every route needs to answer, in one frozen object a process.

It reads the clock once a chunk and lends the keyring to the core; nothing else in web touches keys. What is
only counted waits in its tally: who serves it calls `tally.flush` when the process ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from registry.codes import production
from registry.codes.keyring import Keyring, StaleKeyring
from registry.codes.seals import CheckedText, read_texts
from registry.errors import RegistryError
from registry.judgement.answers import Answer
from registry.keys import making
from registry.keys.custodian import Custodian, with_signer
from registry.keys.folder import KeyFolder
from registry.market import sales, verification
from registry.market.journal import Journal
from registry.market.recording import Recorder
from registry.market.sales import SaleReport, SaleResult
from registry.market.sellers import Seller
from registry.market.tally import Tally
from registry.market.verification import Question
from registry.market.visits import Rules, Visit, read_rules
from registry.model.keys import Purpose
from registry.model.orders import Order, Unit
from registry.orders.printable import own_serials
from registry.settings import Settings
from registry.store.engine.engine import Engine, open_engine, read
from registry.store.engine.upgrade import require_current

EXTENSION = "registry"


@dataclass(frozen=True, slots=True)
class Service:
    """Settings, database, keys, clock and rules of one worker. A `sample` registry was made for showing only."""

    settings: Settings
    engine: Engine
    custodian: Custodian
    clock: Callable[[], datetime]
    sample: bool
    rules: Rules
    tally: Tally
    # Who asks without being recorded must not wait, or fail, with those who are.
    recorded: Journal
    looked_at: Journal

    def verify(self, texts: Sequence[str], visit: Visit | None = None) -> list[Answer]:
        """Answers in the order of the texts, recorded where a visit is given.

        Raises Unavailable, never anything because of what a text holds.
        """
        return self.answer(read_texts(texts), visit)

    def answer(self, texts: Sequence[CheckedText], visit: Visit | None = None) -> list[Answer]:
        """As `verify`, of texts that were read already."""
        recorder = Recorder(visit, self.rules, self.tally) if visit else None
        journal = self.recorded if recorder else self.looked_at
        answers: list[Answer] = []
        for start in range(0, len(texts), verification.CHUNK):
            chunk, now = list(texts[start : start + verification.CHUNK]), self.clock()

            def work(keyring: Keyring, chunk: list[CheckedText] = chunk, now: datetime = now) -> list[Answer]:
                return verification.answer_question(Question(keyring, chunk, now, recorder), journal.ask)

            answers += self.custodian.run(work)
        return answers

    def sell(self, report: SaleReport, now: datetime) -> SaleResult:
        """Record a sale, or its refusal; raises as `sales.sell`."""
        return self.custodian.run(lambda keyring: sales.sell(self.engine, keyring, report, now, self.rules))

    def undo_sale(self, what: str | Unit, seller: Seller, now: datetime) -> bool:
        """Take a sale back; False when it was back already. Raises as `sales.undo_sale`."""
        return self.custodian.run(lambda keyring: sales.undo_sale(self.engine, keyring, what, seller, now, self.rules))

    def signing(self, order: Order) -> Keyring:
        """The keyring with the private key that seals an order; Unavailable where that key is not here."""
        folder = KeyFolder(self.settings.keys_dir, self.settings.passphrase())

        def opened(keyring: Keyring) -> Keyring:
            if order.serial_key is not None:
                keyring.serial_key(order.serial_key)
            if order.code_key not in keyring.publics:
                raise StaleKeyring("key_missing", f"Key {order.code_key} is not known here.")
            return with_signer(keyring, folder, order.code_key)

        return self.custodian.run(opened)

    def serial(self, order: Order, index: int) -> str:
        """The serial of one unit of an order; Unavailable without the serial key."""
        own = own_serials(self.engine, order)
        return self.custodian.run(lambda keyring: production.serial(order, keyring, index, own))

    def device_key(self) -> bytes:
        """The key that signs the tokens of devices; Unavailable when the first serial key is not here."""
        return self.custodian.run(lambda keyring: keyring.device_key)

    def require_ready(self) -> None:
        """Raises Unavailable unless database, schema and every serial key are in place."""
        require_current(self.engine)
        with read(self.engine) as conn:
            numbers = [row.number for row in making.every(conn) if row.purpose is Purpose.SERIAL]

        def open_all(keyring: Keyring) -> None:
            for number in numbers:
                keyring.serial_key(number)

        self.custodian.run(open_all)


def open_service(settings: Settings, clock: Callable[[], datetime], at_work: Callable[[], int]) -> Service:
    """Open database and keys; Unavailable when they are not fit to serve. `at_work`: how many requests are."""
    engine = open_engine(settings.database_url)
    try:
        require_current(engine)
        with read(engine) as conn:
            sample = making.is_sample(conn)
        custodian = Custodian(engine, KeyFolder(settings.keys_dir, settings.passphrase()))
        rules = read_rules(settings.evidence_file, settings.evidence_shadow_file)
        journals: list[Journal] = []
        for _ in range(2):
            # Who waits in either journal is at work, but comes no more.
            journals.append(Journal(engine, coming=lambda: at_work() - sum(one.inside for one in journals)))
        made = Service(settings, engine, custodian, clock, sample, rules, Tally(engine), *journals)
        made.require_ready()
    except RegistryError:
        engine.dispose()
        raise
    return made


def service() -> Service:
    """The service of the running application."""
    extension = current_app.extensions[EXTENSION]
    assert isinstance(extension, Service)
    return extension
