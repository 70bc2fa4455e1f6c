"""JSON lines, one per event, with the request they belong to and without patient data.

An error keeps its class and where it happened; its text is dropped, because a database puts the
offending row into it. Names of people, searches and addresses are never passed to a log; what
slips in under a telling key, or looks like an e-mail address or a birth date, is blanked here.
"""

from __future__ import annotations

import re
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

BLANK = "[removed]"
PRIVATE_KEYS = {
    "address", "birth_date", "body", "cookie", "csrfmiddlewaretoken", "detail", "email",
    "exc_text", "family_name", "first_name", "given_name", "name", "password", "patient",
    "phone", "query", "search", "session", "text", "token", "username",
}  # fmt: skip
LOOKS_PRIVATE = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+"  # an e-mail address
    r"|\b(?:18|19|20)\d\d-\d\d-\d\d\b(?!T)"  # a date alone: most likely a birth date
    r"|\b\d{3}-\d{2}-\d{4}\b"  # a social security number
    r"|\+?\d[\d ().-]{8,}\d"  # a telephone number
)
FRAMES = 12

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Blank what is private, by key and by look."""
    for key, value in event.items():
        if key in PRIVATE_KEYS:
            event[key] = BLANK
        elif isinstance(value, str) and key not in {"timestamp", "request", "logger", "level"}:
            event[key] = LOOKS_PRIVATE.sub(BLANK, value).replace("\n", " ⏎ ")
    return event


def bare_error(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its classes and the places it passed, without any text of it."""
    given = event.pop("exc_info", None)
    if given:
        _, error, _ = sys.exc_info() if given is True else _as_info(given)
        if error is not None:
            event["error"] = " from ".join(_classes(error))
            frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
            event["at"] = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
    return event


def no_arguments(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Forget the log record itself, whose arguments and request are not ours to print."""
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    event.pop("stack_info", None)
    return event


def _as_info(given: Any) -> Any:
    if isinstance(given, BaseException):
        return type(given), given, given.__traceback__
    return given


def _classes(error: BaseException) -> list[str]:
    found: list[str] = []
    current: BaseException | None = error
    while current is not None and len(found) < 5:
        found.append(type(current).__name__)
        current = current.__cause__ or current.__context__
    return found


def _short(filename: str) -> str:
    for root in ("/site-packages/", "/src/"):
        if root in filename:
            return filename.split(root, 1)[1]
    return filename.rsplit("/", 1)[-1]


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
FINISH: list[Any] = [bare_error, no_arguments, redact]


def logging_settings(*, human: bool) -> dict[str, Any]:
    """Django's LOGGING: JSON to standard error, or plain lines for a developer."""
    renderer: Any = structlog.dev.ConsoleRenderer() if human else _json()
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [*FINISH, renderer],
    }
    quiet = {"level": "WARNING", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        # Django's own handlers would print tracebacks, with their text, beside ours.
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], **quiet},
            # Would say the address of what was not found; our own line says route and status.
            "django.request": {"level": "ERROR", "propagate": True},
            "django.utils.autoreload": quiet,
            "django_tasks_db": quiet,
            "uvicorn.access": quiet,
            "fontTools": quiet,
        },
    }


def _json() -> structlog.processors.JSONRenderer:
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=_unknown)


def _unknown(value: object) -> str:
    """An object that no log line should hold: only its class is said."""
    return f"<{type(value).__name__}>"
