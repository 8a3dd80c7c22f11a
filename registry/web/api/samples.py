"""GET /v1/sandbox: the sample codes, for everybody to read, with the verdict and the outcome of a sale of each."""

from flask import Blueprint, Response

from registry.judgement import sandbox
from registry.web.front.frame import reply

blueprint = Blueprint("samples", __name__, url_prefix="/v1")


@blueprint.get("/sandbox")
def samples() -> Response:
    listed = [
        {
            "code": sample.text,
            "verdict": sample.judgement.verdict.value,
            "sale": {"outcome": sample.outcome.value, "reason": sample.sale_reason},
        }
        for sample in sandbox.SAMPLES
    ]
    answer = reply({"samples": listed})
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
