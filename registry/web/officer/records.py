"""Full records before an officer: the history of a product, files of papers, what a producer's products lack."""

from flask import Response, request

from registry.catalogue import completeness, papers, product_records, products
from registry.model.people import Viewer
from registry.store.engine.engine import read
from registry.supervision import dossiers
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.officer.desk import blueprint
from registry.web.page import pages, recording


@blueprint.get("/product/<gtin>/history")
def product_history(gtin: str) -> Response:
    given = request.args.get("before", "")
    before = int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else None
    with read(service().engine) as conn:
        product = products.visible(conn, known_caller().viewer, gtin).product
        notes, more = product_records.history(conn, known_caller().viewer, gtin, before)
        until = product_records.kept_until(conn, gtin)
    return pages.desk(
        "officer/records_history.html",
        product=product,
        notes=recording.history(notes, None),
        more=notes[-1].id if more else None,
        until=until,
    )


@blueprint.get("/papers/<int:number>/file")
def paper_file(number: int) -> Response:
    with read(service().engine) as conn:
        return recording.download(*papers.file_of(conn, known_caller().viewer, number))


@blueprint.get("/organisation/<int:organisation_id>/completeness")
def completeness_page(organisation_id: int) -> Response:
    with read(service().engine) as conn:
        owner = dossiers.company_itself(conn, known_caller().viewer, organisation_id)
        rows, sums = recording.report(completeness.report(conn, Viewer(owner.id)))
    return pages.desk("officer/records_completeness.html", owner=owner, rows=rows, sums=sums, first=recording.FIRST)


@blueprint.get("/organisation/<int:organisation_id>/completeness.csv")
def completeness_csv(organisation_id: int) -> Response:
    with read(service().engine) as conn:
        owner = dossiers.company_itself(conn, known_caller().viewer, organisation_id)
        return recording.report_csv(completeness.report(conn, Viewer(owner.id)))
