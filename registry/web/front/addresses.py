"""The one table of addresses: who may come in at each of them, and how much may be asked of it.

1. An address that does not stand here is closed to everybody, and a test finds it.
2. `admission` reads a row's place, `credentials` who may come in and the largest body, `text_checks` whose texts are
   codes, `limits` what a stranger's request costs.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from flask import request

from registry.model.people import Permission

SINGLE_BODY = 64 * 1024
FORM_BODY = 256 * 1024
# A batch: room for so many bytes a code, in any of its forms, beside the frame.
BATCH_CODE = 4 * 1024


class WorkKind(StrEnum):
    """What a request asks of a worker."""

    QUICK = "quick"
    LONG = "long"
    DOWNLOAD = "download"
    SIGN_IN = "sign_in"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Address:
    """A row of the table.

    `permission`: what whoever comes in must have; without one the address is public. `strangers`: they may come in
    too. `page`: for people in a browser, so only a session opens it. `form`: public, and sent by a page of ours.
    `codes`: its texts are codes, which may hold anything. `sandbox`: a sandbox key may come in.
    `place`: the kind of work, None for what needs no place. `flooded`: where there is no place, that is said before
    anything else is looked at. `body`: the most bytes that may be sent. `calls`: what a request costs a stranger's
    network, where it is not counted by codes.
    """

    permission: Permission | None = None
    strangers: bool = False
    page: bool = False
    form: bool = False
    codes: bool = False
    sandbox: bool = False
    place: WorkKind | None = WorkKind.QUICK
    flooded: bool = False
    body: int = SINGLE_BODY
    calls: int = 0

    @property
    def for_people(self) -> bool:
        return self.page or self.form


def of_request() -> Address | None:
    """The row of this request, HEAD as GET; None where there is no such address, or only its methods are asked for.

    Raises KeyError for an address that stands in no row.
    """
    rule = request.url_rule
    if rule is None or request.method == "OPTIONS":
        return None
    method = "GET" if request.method == "HEAD" else request.method
    return ADDRESSES[f"{method} {rule.rule}"]


PUBLIC = Address(strangers=True)
PUBLIC_CODE = replace(PUBLIC, codes=True)
PUBLIC_FORM = replace(PUBLIC, form=True)
OWN_PAGE = Address(Permission.SELF, page=True)
PEOPLE_PAGE = Address(Permission.PEOPLE, page=True)
MESSAGES_PAGE = Address(Permission.MESSAGES, page=True)
PEOPLE_UPLOAD = replace(PEOPLE_PAGE, place=WorkKind.LONG, body=(10 << 20) + 65_536)
OFFICER_PAGE = Address(Permission.DECIDE, page=True)
# A company's proof: five documents of 5 MB.
OFFICER_PAPERS = replace(OFFICER_PAGE, place=WorkKind.LONG, body=5 * 5 * 1024 * 1024 + 64 * 1024)
COMPANY_PAPERS = replace(PEOPLE_PAGE, place=WorkKind.LONG, body=OFFICER_PAPERS.body)
PRODUCER_PAGE = Address(Permission.ORDERS, page=True)
PRODUCER_DOWNLOAD = replace(PRODUCER_PAGE, place=WorkKind.DOWNLOAD)
# Where more may be sent, there is more to do.
PRODUCER_UPLOAD = replace(PRODUCER_PAGE, place=WorkKind.LONG, body=(10 << 20) + 65_536)
INSPECTOR_PAGE = Address(Permission.INSPECT, page=True)
INSPECTOR_UPLOAD = replace(INSPECTOR_PAGE, place=WorkKind.LONG, body=21_000_000)
INSPECTOR_PHOTOS = replace(INSPECTOR_UPLOAD, body=41 << 20)
VERIFY = Address(Permission.VERIFY, strangers=True, sandbox=True)
PRODUCTS = Address(Permission.PRODUCTS)
ORDERS = Address(Permission.ORDERS)
ORDER_DOWNLOAD = replace(ORDERS, place=WorkKind.DOWNLOAD)
RECALLS = Address(Permission.RECALL)
SITES = Address(Permission.SITES)

# By method and rule; HEAD is GET.
ADDRESSES: dict[str, Address] = {
    # For everybody.
    "GET /": PUBLIC_CODE,
    "POST /check": replace(PUBLIC_CODE, body=FORM_BODY),
    "GET /01<tail:rest>": PUBLIC_CODE,
    "GET //01<tail:rest>": PUBLIC_CODE,
    "GET /<other_key:key><tail:rest>": PUBLIC_CODE,
    "GET /favicon.ico": PUBLIC,
    "GET /static/<name>": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /.well-known/jwks.json": PUBLIC,
    "GET /.well-known/gs1resolver": PUBLIC,
    "GET /healthz": replace(PUBLIC, place=None),
    "GET /readyz": replace(PUBLIC, place=WorkKind.READY),
    # The camera; to read a photo costs as much as ten calls.
    "GET /scan": PUBLIC,
    "GET /scan/photo": PUBLIC,
    "POST /scan/photo": replace(PUBLIC_FORM, place=WorkKind.LONG, body=8 * 1024 * 1024 + 16 * 1024, calls=10),
    # Consumers' reports: three photos of 10 MB, in base64 fewer.
    "GET /report": PUBLIC_FORM,
    "POST /report/about": PUBLIC_FORM,
    "POST /report": replace(PUBLIC_FORM, place=WorkKind.LONG, body=31 * 1024 * 1024, calls=1),
    "GET /report/<receipt>": replace(PUBLIC_FORM, calls=1),
    "POST /v1/reports": replace(PUBLIC, place=WorkKind.LONG, body=16 * 1024 * 1024, calls=1),
    "GET /v1/reports/<receipt>": replace(PUBLIC, calls=1),
    # Products' own pictures.
    "GET /pictures/<gtin>/<name>": PUBLIC,
    "GET /producer/products/<gtin>/picture": PRODUCER_PAGE,
    "POST /producer/products/<gtin>/picture": PRODUCER_UPLOAD,
    # Accounts.
    "GET /sign-in": PUBLIC,
    "POST /sign-in": replace(PUBLIC_FORM, place=WorkKind.SIGN_IN),
    "POST /sign-in/code": PUBLIC_FORM,
    "GET /password": PUBLIC,
    "POST /password": PUBLIC_FORM,
    "GET /forgot": PUBLIC,
    "POST /forgot": replace(PUBLIC_FORM, calls=1),
    "GET /address": PUBLIC,
    "POST /address": replace(PUBLIC_FORM, calls=1),
    "POST /sign-out": OWN_PAGE,
    "GET /me": OWN_PAGE,
    "POST /me/codes": OWN_PAGE,
    "POST /me/password": OWN_PAGE,
    "POST /me/address": OWN_PAGE,
    "POST /me/messages": OWN_PAGE,
    "GET /messages": MESSAGES_PAGE,
    "POST /messages/<int:number>/retry": MESSAGES_PAGE,
    "GET /people": PEOPLE_PAGE,
    "POST /people": PEOPLE_PAGE,
    "GET /company": OWN_PAGE,
    "POST /company": PEOPLE_PAGE,
    "POST /company/withdraw": OWN_PAGE,
    "POST /company/explain": COMPANY_PAPERS,
    "POST /people/<login>/reset": PEOPLE_PAGE,
    "POST /people/<login>/enable": PEOPLE_PAGE,
    "GET /people/requests": PEOPLE_PAGE,
    "POST /people/requests/<int:number>/sign": PEOPLE_PAGE,
    "POST /people/requests/<int:number>/refuse": PEOPLE_PAGE,
    "POST /people/requests/<int:number>/withdraw": PEOPLE_PAGE,
    "GET /emergencies": MESSAGES_PAGE,
    "GET /people/<login>/authority": PEOPLE_PAGE,
    "POST /people/<login>/authority": PEOPLE_PAGE,
    "GET /authorities": PEOPLE_PAGE,
    "POST /authorities": PEOPLE_PAGE,
    "GET /authorities/<int:number>": PEOPLE_PAGE,
    "POST /authorities/<int:number>": PEOPLE_PAGE,
    "POST /forces": PEOPLE_PAGE,
    "POST /people/<login>/disable": PEOPLE_PAGE,
    "POST /people/<login>/address": PEOPLE_PAGE,
    "GET /people/<login>/sites": PEOPLE_PAGE,
    "POST /people/<login>/sites": PEOPLE_PAGE,
    "GET /keys/<prefix>/sites": PEOPLE_PAGE,
    "POST /keys/<prefix>/sites": PEOPLE_PAGE,
    "GET /sites": PEOPLE_PAGE,
    "POST /sites": PEOPLE_PAGE,
    "GET /sites/<int:site_id>": PEOPLE_PAGE,
    "POST /sites/<int:site_id>": PEOPLE_PAGE,
    "POST /sites/<int:site_id>/close": PEOPLE_PAGE,
    "POST /sites/import": PEOPLE_UPLOAD,
    "GET /sites/template.csv": PEOPLE_PAGE,
    "POST /keys": PEOPLE_PAGE,
    "POST /keys/<prefix>/revoke": PEOPLE_PAGE,
    # The producer's desk.
    "GET /producer/requests": PRODUCER_PAGE,
    "POST /producer/claims": PRODUCER_PAGE,
    "POST /producer/prefixes": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/download": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/codes": PRODUCER_DOWNLOAD,
    "GET /producer/orders/<order_id>/labels": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/labels.pdf": PRODUCER_DOWNLOAD,
    "GET /producer/orders/<order_id>/labels.zpl": PRODUCER_DOWNLOAD,
    "GET /producer/orders/<order_id>/symbol": PRODUCER_PAGE,
    "GET /producer": PRODUCER_PAGE,
    "GET /producer/trail": PRODUCER_PAGE,
    "GET /producer/sites": PRODUCER_PAGE,
    "GET /producer/import": PRODUCER_PAGE,
    "POST /producer/import": PRODUCER_UPLOAD,
    "GET /producer/import/<token>": PRODUCER_PAGE,
    "GET /producer/import/<token>/check": PRODUCER_PAGE,
    "GET /producer/import/<token>/errors": PRODUCER_PAGE,
    "POST /producer/import/<token>/load": PRODUCER_PAGE,
    "GET /producer/import/done": PRODUCER_PAGE,
    "GET /producer/import/template.<form>": PRODUCER_PAGE,
    "GET /producer/seen": PRODUCER_PAGE,
    "GET /producer/flags": PRODUCER_PAGE,
    "GET /producer/flags/<int:flag_id>": PRODUCER_PAGE,
    "POST /producer/flags/<int:flag_id>": PRODUCER_PAGE,
    "GET /producer/orders": PRODUCER_PAGE,
    "GET /producer/orders/new": PRODUCER_PAGE,
    "POST /producer/orders/new": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>": PRODUCER_PAGE,
    "POST /producer/orders/<order_id>/activate": PRODUCER_PAGE,
    "POST /producer/orders/<order_id>/spoil": PRODUCER_PAGE,
    "POST /producer/orders/<order_id>/spoil/confirm": PRODUCER_PAGE,
    "POST /producer/orders/<order_id>/ship": PRODUCER_PAGE,
    "POST /producer/orders/<order_id>/correct": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/cancel": PRODUCER_PAGE,
    "POST /producer/orders/<order_id>/cancel": PRODUCER_PAGE,
    "GET /producer/products": PRODUCER_PAGE,
    "GET /producer/products/new": PRODUCER_PAGE,
    "POST /producer/products/new": PRODUCER_PAGE,
    "GET /producer/products/<gtin>": PRODUCER_PAGE,
    "POST /producer/products/<gtin>": PRODUCER_PAGE,
    "GET /producer/products/<gtin>/history": PRODUCER_PAGE,
    "GET /producer/papers": PRODUCER_PAGE,
    "POST /producer/papers": PRODUCER_UPLOAD,
    "POST /producer/papers/<int:number>/remove": PRODUCER_PAGE,
    "GET /producer/papers/<int:number>/file": PRODUCER_PAGE,
    "GET /producer/completeness": PRODUCER_PAGE,
    "GET /producer/completeness.csv": PRODUCER_PAGE,
    "GET /producer/recalls": PRODUCER_PAGE,
    "POST /producer/recalls/confirm": PRODUCER_PAGE,
    "POST /producer/recalls": PRODUCER_PAGE,
    "GET /producer/serials": PRODUCER_PAGE,
    "POST /producer/serials": PRODUCER_UPLOAD,
    # The officer's overview, search, recalls and keys.
    "GET /officer": OFFICER_PAGE,
    "GET /officer/search": OFFICER_PAGE,
    "POST /officer/search": OFFICER_PAGE,
    "GET /officer/product/<gtin>": OFFICER_PAGE,
    "GET /officer/product/<gtin>/history": OFFICER_PAGE,
    "GET /officer/papers/<int:number>/file": OFFICER_PAGE,
    "GET /officer/organisation/<int:organisation_id>/completeness": OFFICER_PAGE,
    "GET /officer/organisation/<int:organisation_id>/completeness.csv": OFFICER_PAGE,
    "GET /officer/lot": OFFICER_PAGE,
    "GET /officer/organisation/<int:organisation_id>": OFFICER_PAGE,
    "GET /officer/organisation/<int:organisation_id>/sites": OFFICER_PAGE,
    "POST /officer/organisation/<int:organisation_id>/change": OFFICER_PAGE,
    "POST /officer/organisation/<int:organisation_id>/suspend": OFFICER_PAGE,
    "POST /officer/organisation/<int:organisation_id>/lift": OFFICER_PAGE,
    "POST /officer/organisation/<int:organisation_id>/administrator": OFFICER_PAPERS,
    "GET /officer/unit/<order_id>/<int:index>": OFFICER_PAGE,
    "GET /officer/measures": OFFICER_PAGE,
    "POST /officer/measures": OFFICER_PAGE,
    "GET /officer/measures/new": OFFICER_PAGE,
    "POST /officer/measures/check": OFFICER_PAGE,
    "GET /officer/measures/<int:measure_id>": OFFICER_PAGE,
    "POST /officer/measures/<int:measure_id>/lift": OFFICER_PAGE,
    "GET /officer/keys": OFFICER_PAGE,
    "GET /officer/keys/<int:number>": OFFICER_PAGE,
    "POST /officer/keys/<int:number>/revoke": OFFICER_PAGE,
    # An organisation's registration: five documents of 5 MB.
    "GET /register": PUBLIC_FORM,
    "POST /register": replace(PUBLIC_FORM, place=WorkKind.LONG, body=5 * 5 * 1024 * 1024 + 64 * 1024),
    "GET /register/<receipt>": PUBLIC_FORM,
    "GET /register/<receipt>/again": PUBLIC_FORM,
    "POST /register/<receipt>/password": PUBLIC_FORM,
    # The officers' queues.
    "GET /officer/queue": OFFICER_PAGE,
    "GET /officer/audit": OFFICER_PAGE,
    "GET /officer/requests": OFFICER_PAGE,
    "GET /officer/second": OFFICER_PAGE,
    "GET /officer/products": OFFICER_PAGE,
    "GET /officer/flags": OFFICER_PAGE,
    "GET /officer/reports": OFFICER_PAGE,
    "POST /officer/work/<queue>/<int:number>": OFFICER_PAGE,
    "GET /officer/requests/<int:number>": OFFICER_PAGE,
    "POST /officer/requests/<int:number>/decide": OFFICER_PAGE,
    "GET /officer/requests/<int:number>/files/<digest>": OFFICER_PAGE,
    "GET /officer/products/<gtin>": OFFICER_PAGE,
    "POST /officer/products/<gtin>/decide": OFFICER_PAGE,
    "GET /officer/flags/<int:number>": OFFICER_PAGE,
    "POST /officer/flags/<int:number>/settle": OFFICER_PAGE,
    "GET /officer/reports/<int:number>": OFFICER_PAGE,
    "GET /officer/reports/<int:number>/photos/<digest>": OFFICER_PAGE,
    "POST /officer/reports/<int:number>/settle": OFFICER_PAGE,
    # The inspector's desk.
    "GET /inspector": INSPECTOR_PAGE,
    "GET /inspector/new": INSPECTOR_PAGE,
    "POST /inspector": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/edit": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/edit": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/checks": INSPECTOR_UPLOAD,
    "POST /inspector/<inspection_id>/file": INSPECTOR_UPLOAD,
    "GET /inspector/<inspection_id>/checks/<int(max=999999):number>": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/checks/<int(max=999999):number>/remove": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/checks/<int(max=999999):number>/restore": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/camera": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/photos": INSPECTOR_PHOTOS,
    "GET /inspector/<inspection_id>/photos/<digest>": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/photos/<digest>/remove": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/close": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/close": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/report.json": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/report.sig": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/report.pdf": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/trader.pdf": INSPECTOR_PAGE,
    # Programs.
    "POST /v1/verify": replace(VERIFY, flooded=True),
    # How large a batch may be depends on who sends it: `api/verify` says.
    "POST /v1/verify/batch": replace(VERIFY, place=WorkKind.LONG),
    "POST /v1/sales": Address(Permission.SELL, sandbox=True, body=SINGLE_BODY + 1000 * BATCH_CODE),
    "POST /v1/sales/undo": Address(Permission.SELL, body=SINGLE_BODY + 1000 * BATCH_CODE),
    "GET /v1/flags": Address(Permission.FLAGS),
    "GET /v1/sandbox": PUBLIC,
    "POST /v1/organisations": PRODUCTS,
    "GET /v1/organisations/<tax_code>": PRODUCTS,
    "GET /v1/products": PRODUCTS,
    "POST /v1/products": PRODUCTS,
    "POST /v1/products/import": replace(PRODUCTS, place=WorkKind.LONG, body=21_000_000),
    "GET /v1/orders": ORDERS,
    "POST /v1/orders": ORDERS,
    "GET /v1/orders/<order_id>": ORDERS,
    "GET /v1/orders/<order_id>/codes": ORDER_DOWNLOAD,
    "GET /v1/orders/<order_id>/labels.pdf": ORDER_DOWNLOAD,
    "GET /v1/orders/<order_id>/labels.zpl": ORDER_DOWNLOAD,
    "GET /v1/orders/<order_id>/units/<n>/<kind>.<form>": ORDERS,
    "POST /v1/orders/<order_id>/serials": replace(ORDERS, place=WorkKind.LONG, body=8_000_000),
    "POST /v1/orders/<order_id>/activate": ORDERS,
    "POST /v1/orders/<order_id>/spoil": ORDERS,
    "POST /v1/orders/<order_id>/cancel": ORDERS,
    "POST /v1/dispositions": Address(Permission.DISPOSE, place=WorkKind.LONG, body=4_200_000),
    "GET /v1/recalls": RECALLS,
    "POST /v1/recalls": RECALLS,
    "GET /v1/papers": ORDERS,
    # A file of 5 MB in base64.
    "POST /v1/papers": replace(ORDERS, place=WorkKind.LONG, body=7 * 1024 * 1024),
    "GET /v1/papers/<int:number>": ORDERS,
    "GET /v1/papers/<int:number>/file": ORDERS,
    "POST /v1/papers/<int:number>/remove": ORDERS,
    "GET /v1/sites": SITES,
    "POST /v1/sites": SITES,
    "GET /v1/sites/<int:number>": SITES,
    "POST /v1/sites/<int:number>": SITES,
    "POST /v1/sites/<int:number>/close": SITES,
}
