"""What all pages of the officers' desk hang on."""

from flask import Blueprint

blueprint = Blueprint("officer", __name__, url_prefix="/officer")
