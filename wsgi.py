"""Composes the web application: settings → hub → marketplaces. `gunicorn "wsgi:build()"`."""

import atexit
import sys
from contextlib import ExitStack

from flask import Flask

from hub import log
from hub.app import create_app
from hub.runtime import open_runtime
from hub.settings import Settings
from marketplace import blueprints


def build() -> Flask:
    """Return the application of this process, whose connections close when the process ends."""
    log.configure(json=not sys.stderr.isatty())
    stack = ExitStack()
    runtime = stack.enter_context(open_runtime(Settings.from_env()))
    atexit.register(stack.close)
    return create_app(runtime, blueprints=blueprints(runtime))
