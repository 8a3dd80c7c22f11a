"""What others need in order to trust and find this registry, and whether it is fit to answer.

/healthz says that the process lives, /readyz that database, schema and serial keys are in place; neither says more.
"""

from flask import Blueprint, Response

from registry.keys import trust_list
from registry.store.engine.engine import read
from registry.web.front.context import service
from registry.web.front.frame import reply

blueprint = Blueprint("trust", __name__)

# Short, because a revoked key must not be believed for long.
_MINUTE = "public, max-age=60"


@blueprint.get("/.well-known/jwks.json")
def jwk_set() -> Response:
    with read(service().engine) as conn:
        trusted = trust_list.trust_list(conn)
    answer = reply(trusted, content_type="application/jwk-set+json")
    answer.headers["Cache-Control"] = _MINUTE
    return answer


@blueprint.get("/.well-known/gs1resolver")
def resolver() -> Response:
    """The resolver description file (GS1-Conformant Resolver Standard, description file schema 1.2)."""
    pip = {"title": "Product information", "description": "The verdict on the code and the product's public items."}
    recall = {"title": "Recall status", "description": "Whether the product, lot or item is under recall."}
    curies = {"gs1:pip": pip, "gs1:recallStatus": recall}
    description = {
        "name": "National register of product codes",
        "resolverRoot": f"https://{service().settings.host.lower()}",
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": "https://gs1.org/voc/", "prefix": "gs1:"}],
        "contact": {"fn": "National register of product codes"},
        "linkTypeDefaultCanBeLinkset": True,
        "supportsLanguageVariants": True,
        "validatesAIcombinations": True,
        "activeLinkTypes": {"en": curies},
    }
    answer = reply(description)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@blueprint.get("/healthz")
def alive() -> Response:
    return reply({"status": "alive"})


@blueprint.get("/readyz")
def ready() -> Response:
    service().require_ready()
    return reply({"status": "ready"})
