"""Structured logs on standard error: JSON lines, or readable on a terminal; never with secrets or personal data."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
SECRET_KEY = re.compile(
    r"token|passw|secret|authori[sz]ation|cookie|e_?mail|body|payload|phone|api_?key|grant|dsn|database_url|redis_url",
    re.IGNORECASE,
)
SECRET_TEXT = re.compile(
    r"[^\s@'\"<>(=:,/]+@[^\s@'\"<>),:/]+\.\w+"  # an e-mail address
    r"|(?<=://)[^\s/@]*:[^\s/@]+(?=@)"  # a password inside an address
    r"|(?<=[Bb]earer )\S+"
    r"|(?<=\?)\S*=\S+"  # a query string
)
QUIET = {"alembic": "WARNING", "rq.worker": "WARNING", "rq.job": "WARNING", "urllib3": "WARNING", "werkzeug": "WARNING"}


def configure(*, json: bool, level: str = "INFO") -> None:
    """Send our logs and those of libraries to standard error, as JSON lines or in colour for a person."""
    ending: list[Processor] = [
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    ]
    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=steps,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, quiet_level in QUIET.items():
        logging.getLogger(name).setLevel(quiet_level)


def hide(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Return the event without values whose key names a secret or a person, and without such text in other values."""
    return {key: _hidden(key, value) for key, value in event.items()}


def _hidden(key: str, value: Any) -> Any:
    if SECRET_KEY.search(key) and not isinstance(value, bool | int | float | type(None)):
        return HIDDEN
    if isinstance(value, str):
        return SECRET_TEXT.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {inner: _hidden(str(inner), part) for inner, part in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", part) for part in value]
    return value
