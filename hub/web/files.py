"""Static files, named by content so that browsers keep them."""

from flask import Blueprint, Response, send_from_directory

from hub.web.guard import public
from hub.web.render import STATIC

blueprint = Blueprint("files", __name__)


@blueprint.get("/assets/<version>/<path:name>")
@public("style sheets, scripts and fonts hold nothing private")
def file(version: str, name: str) -> Response:
    """Return one static file; any version serves the present content."""
    response = send_from_directory(STATIC, name)
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    return response
