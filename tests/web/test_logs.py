"""No log line holds patient data, whatever is logged and whatever fails."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator

import pytest
import structlog
from django.test import Client

from ataraxy.web.logs import logging_settings

CANARIES = ["Zaphira", "Quellmann", "zaphira@example.org", "1961-04-12", "+1 207 555 0142"]
ReadLog = Callable[[], list[dict[str, object]]]


@pytest.fixture
def log_lines() -> Iterator[ReadLog]:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    settings = logging_settings(human=False)
    settings["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(settings)

    def read() -> list[dict[str, object]]:
        text = stream.getvalue()
        assert not [canary for canary in CANARIES if canary in text], text
        return [json.loads(line) for line in text.splitlines()]

    yield read
    logging.getLogger().handlers[:] = before


def test_an_error_keeps_its_class_and_place_and_loses_its_text(log_lines: ReadLog) -> None:
    try:
        raise ValueError("Key (family_name)=(Quellmann) already exists")
    except ValueError:
        logging.getLogger("django.request").exception("Internal error", extra={"request": 1})
    (line,) = log_lines()
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["at"])


def test_private_keys_and_private_looks_are_blanked(log_lines: ReadLog) -> None:
    log = structlog.get_logger("x")
    log.info("note zaphira@example.org born 1961-04-12", family_name="Quellmann", name="Zaphira")
    log.warning("call +1 207 555 0142", patient="Zaphira", count=3)
    first, second = log_lines()
    assert first["family_name"] == "[removed]"
    assert second["count"] == 3


def test_a_line_break_cannot_forge_a_second_line(log_lines: ReadLog) -> None:
    structlog.get_logger("x").info('all well\n{"event": "forged"}')
    assert len(log_lines()) == 1


@pytest.mark.django_db
def test_a_request_logs_its_route_and_never_its_words(log_lines: ReadLog, client: Client) -> None:
    response = client.get("/account/login/?next=/people/Quellmann", {"q": "Zaphira"})
    client.get("/no-such-page/Quellmann")
    client.post("/account/login/", {"login": "Zaphira", "password": "Quellmann"})
    requests = [line for line in log_lines() if line["event"] == "request"]
    assert [line["route"] for line in requests] == ["/account/login/", "unknown", "/account/login/"]
    assert requests[0]["request"] == response.headers["X-Request-ID"]
