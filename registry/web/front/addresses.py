"""The one table of addresses and what each of them needs.

An address that does not stand here is closed to everybody, and a test finds it.
"""

from dataclasses import dataclass

from registry.model.people import Permission


@dataclass(frozen=True, slots=True)
class Door:
    """What an address needs: a permission, from strangers too or only from whoever has it. Without one it is public.

    `page`: for people in a browser, so only a session opens it. `form`: public, and sent by a page of ours. `sandbox`:
    a sandbox key may come in. `body`: how many bytes may be sent, where that is not the usual limit.
    """

    permission: Permission | None = None
    strangers: bool = False
    page: bool = False
    form: bool = False
    sandbox: bool = False
    body: int = 0


PUBLIC = Door(strangers=True)
PUBLIC_FORM = Door(strangers=True, form=True)
OWN_PAGE = Door(Permission.SELF, page=True)
PEOPLE_PAGE = Door(Permission.PEOPLE, page=True)
OFFICER_PAGE = Door(Permission.DECIDE, page=True)
PRODUCER_PAGE = Door(Permission.ORDERS, page=True)
PRODUCER_UPLOAD = Door(Permission.ORDERS, page=True, body=(10 << 20) + 65_536)
INSPECTOR_PAGE = Door(Permission.INSPECT, page=True)
INSPECTOR_UPLOAD = Door(Permission.INSPECT, page=True, body=21_000_000)

# By method and rule; HEAD is GET.
DOORS: dict[str, Door] = {
    # For everybody.
    "GET /": PUBLIC,
    "POST /check": PUBLIC,
    "GET /01<tail:rest>": PUBLIC,
    "GET /<other_key:key><tail:rest>": PUBLIC,
    "GET /favicon.ico": PUBLIC,
    "GET /static/<name>": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /.well-known/jwks.json": PUBLIC,
    "GET /.well-known/gs1resolver": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    # The camera.
    "GET /scan": PUBLIC,
    "GET /scan/photo": PUBLIC,
    "POST /scan/photo": Door(strangers=True, form=True, body=8 * 1024 * 1024 + 16 * 1024),
    # Consumers' reports: three photos of 10 MB, in base64 fewer.
    "GET /report": PUBLIC_FORM,
    "POST /report/about": PUBLIC_FORM,
    "POST /report": Door(strangers=True, form=True, body=31 * 1024 * 1024),
    "GET /report/<receipt>": PUBLIC_FORM,
    "POST /v1/reports": Door(strangers=True, body=16 * 1024 * 1024),
    "GET /v1/reports/<receipt>": PUBLIC,
    # Products' own pictures.
    "GET /pictures/<gtin>/<name>": PUBLIC,
    "GET /producer/products/<gtin>/picture": PRODUCER_PAGE,
    "POST /producer/products/<gtin>/picture": PRODUCER_UPLOAD,
    # Accounts.
    "GET /sign-in": PUBLIC,
    "POST /sign-in": PUBLIC_FORM,
    "POST /sign-in/code": PUBLIC_FORM,
    "GET /password": PUBLIC,
    "POST /password": PUBLIC_FORM,
    "POST /sign-out": OWN_PAGE,
    "GET /me": OWN_PAGE,
    "POST /me/codes": OWN_PAGE,
    "POST /me/password": OWN_PAGE,
    "GET /people": PEOPLE_PAGE,
    "POST /people": PEOPLE_PAGE,
    "POST /people/<login>/reset": PEOPLE_PAGE,
    "POST /people/<login>/disable": PEOPLE_PAGE,
    "POST /keys": PEOPLE_PAGE,
    "POST /keys/<prefix>/revoke": PEOPLE_PAGE,
    # The producer's desk.
    "GET /producer/requests": PRODUCER_PAGE,
    "POST /producer/claims": PRODUCER_PAGE,
    "POST /producer/prefixes": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/download": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/codes": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/labels": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/labels.pdf": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/labels.zpl": PRODUCER_PAGE,
    "GET /producer/orders/<order_id>/symbol": PRODUCER_PAGE,
    "GET /producer": PRODUCER_PAGE,
    "GET /producer/trail": PRODUCER_PAGE,
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
    "GET /officer/lot": OFFICER_PAGE,
    "GET /officer/organisation/<int:organisation_id>": OFFICER_PAGE,
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
    # A producer's registration: five documents of 5 MB.
    "GET /register": PUBLIC_FORM,
    "POST /register": Door(strangers=True, form=True, body=5 * 5 * 1024 * 1024 + 64 * 1024),
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
    "POST /inspector/<inspection_id>/photos": Door(Permission.INSPECT, page=True, body=41 << 20),
    "GET /inspector/<inspection_id>/photos/<digest>": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/photos/<digest>/remove": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/close": INSPECTOR_PAGE,
    "POST /inspector/<inspection_id>/close": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/report.json": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/report.sig": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/report.pdf": INSPECTOR_PAGE,
    "GET /inspector/<inspection_id>/trader.pdf": INSPECTOR_PAGE,
    # Programs.
    "POST /v1/verify": Door(Permission.VERIFY, strangers=True, sandbox=True),
    "POST /v1/verify/batch": Door(Permission.VERIFY, strangers=True, sandbox=True),
    "POST /v1/sales": Door(Permission.SELL, sandbox=True),
    "POST /v1/sales/undo": Door(Permission.SELL),
    "GET /v1/flags": Door(Permission.FLAGS),
    "GET /v1/sandbox": PUBLIC,
    "POST /v1/organisations": Door(Permission.PRODUCTS),
    "GET /v1/products": Door(Permission.PRODUCTS),
    "POST /v1/products": Door(Permission.PRODUCTS),
    "POST /v1/products/import": Door(Permission.PRODUCTS, body=21_000_000),
    "GET /v1/orders": Door(Permission.ORDERS),
    "POST /v1/orders": Door(Permission.ORDERS),
    "GET /v1/orders/<order_id>": Door(Permission.ORDERS),
    "GET /v1/orders/<order_id>/codes": Door(Permission.ORDERS),
    "GET /v1/orders/<order_id>/labels.pdf": Door(Permission.ORDERS),
    "GET /v1/orders/<order_id>/labels.zpl": Door(Permission.ORDERS),
    "GET /v1/orders/<order_id>/units/<n>/<kind>.<form>": Door(Permission.ORDERS),
    "POST /v1/orders/<order_id>/serials": Door(Permission.ORDERS, body=8_000_000),
    "POST /v1/orders/<order_id>/activate": Door(Permission.ORDERS),
    "POST /v1/orders/<order_id>/spoil": Door(Permission.ORDERS),
    "POST /v1/orders/<order_id>/cancel": Door(Permission.ORDERS),
    "POST /v1/dispositions": Door(Permission.DISPOSE, body=4_200_000),
    "GET /v1/recalls": Door(Permission.RECALL),
    "POST /v1/recalls": Door(Permission.RECALL),
}
