"""The pages: server-rendered, guarded, with nothing inline."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from hub.errors import HubError
from hub.runtime import Runtime
from hub.web import connections, files, imports, install, lead, leads, problems, signin
from hub.web.headers import protect
from hub.web.render import asset


def blueprints(runtime: Runtime) -> list[Blueprint]:
    """Return the blueprints of every page, bound to `runtime`."""
    web = Blueprint("web", __name__, template_folder="templates")

    def bind(state: BlueprintSetupState) -> None:
        state.app.extensions["leadlight"] = runtime
        state.app.jinja_env.globals["asset"] = asset
        state.app.jinja_env.trim_blocks = True
        state.app.jinja_env.lstrip_blocks = True

    web.record_once(bind)
    web.after_request(protect)
    web.register_error_handler(HubError, problems.page)
    for child in (files, signin, leads, lead, connections, install, imports):
        web.register_blueprint(child.blueprint)
    return [web]
