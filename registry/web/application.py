"""The application: every part of the server, put together.

`create_app` refuses, with a RegistryError, to serve a database of another schema or with keys missing. No private CODE
key is opened here: verifying needs public keys and serial keys only.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from os import environ

from flask import Flask

import registry.web.api.papers
import registry.web.api.sites
import registry.web.inspector.routes
import registry.web.officer.routes
import registry.web.producer.routes
from registry.settings import Settings, from_environment
from registry.web.account import accounts, authorities, bindings, company, mail, officials, people, sites
from registry.web.api import (
    dispositions,
    flags,
    openapi,
    orders,
    organisations,
    printed,
    products,
    recalls,
    reports,
    sales,
    samples,
    trust,
    verify,
)
from registry.web.front import addresses, admission, credentials, frame, limits, text_checks
from registry.web.front.context import EXTENSION, open_service
from registry.web.page import pages, picturing
from registry.web.public import camera, consumer, registration, reporting


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = _now) -> Flask:
    """The application on the settings given, or on those of the environment.

    Raises Unavailable for a missing or other schema and for keys that cannot be opened, Invalid for a bad setting.
    """
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = addresses.SINGLE_BODY
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    places = admission.Admission()
    app.extensions[EXTENSION] = open_service(settings or from_environment(environ), clock, places.at_work)
    frame.install(app, places.refused)
    admission.install(app, places)
    credentials.install(app)
    text_checks.install(app)
    limits.install(app)
    consumer.install(app)
    pages.install(app)
    company.install(app)
    for blueprint in (
        accounts.blueprint,
        people.blueprint,
        mail.blueprint,
        authorities.blueprint,
        officials.blueprint,
        sites.blueprint,
        bindings.blueprint,
        company.blueprint,
        camera.blueprint,
        registry.web.producer.routes.blueprint,
        verify.blueprint,
        sales.blueprint,
        flags.blueprint,
        samples.blueprint,
        organisations.blueprint,
        products.blueprint,
        orders.blueprint,
        printed.blueprint,
        dispositions.blueprint,
        recalls.blueprint,
        registry.web.api.papers.blueprint,
        registry.web.api.sites.blueprint,
        picturing.blueprint,
        reporting.blueprint,
        reports.blueprint,
        registration.blueprint,
        registry.web.officer.routes.blueprint,
        registry.web.inspector.routes.blueprint,
        trust.blueprint,
        openapi.blueprint,
    ):
        app.register_blueprint(blueprint)
    return app
