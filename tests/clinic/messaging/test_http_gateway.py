"""The gateway over HTTP, held against a real server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ataraxy.clinic.messaging.folder_gateway import FolderGateway
from ataraxy.clinic.messaging.gateway import GatewayDown, GatewayRefuses, Text
from ataraxy.clinic.messaging.http_gateway import HttpGateway
from devkit.ports import free_port

TEXT = Text("+1 207 555 0100", "Harbor: tu visita es mañana.", "ref-1")


@dataclass
class Provider:
    """A provider of text messages: answers as told, remembers what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b'{"id": "p-77"}'
    location: str = ""
    hangs: threading.Event | None = None
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


def handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            provider.asked.append((dict(self.headers), json.loads(body)))
            if provider.hangs is not None:
                provider.hangs.wait(20)
            self.send_response(provider.status)
            if provider.location:
                self.send_header("Location", provider.location)
            self.send_header("Content-Length", str(len(provider.body)))
            self.end_headers()
            self.wfile.write(provider.body)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def provider() -> Iterator[Provider]:
    standing = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), handler_of(standing))
    server.daemon_threads = True
    standing.url = f"http://127.0.0.1:{server.server_port}/send"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield standing
    if standing.hangs is not None:
        standing.hangs.set()
    server.shutdown()
    server.server_close()


def carrier(provider: Provider, **changes: Any) -> HttpGateway:
    said = {"url": provider.url, "token": "secret", "sender": "Harbor", "timeout_s": 5.0} | changes
    return HttpGateway(**said)


def test_a_text_is_handed_over_with_token_reference_and_every_letter(provider: Provider) -> None:
    assert carrier(provider).send(TEXT) == "p-77"
    ((headers, body),) = provider.asked
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == "ref-1"
    assert body == {
        "to": "+1 207 555 0100",
        "from": "Harbor",
        "text": "Harbor: tu visita es mañana.",
        "reference": "ref-1",
    }


def test_without_token_and_sender_none_is_sent(provider: Provider) -> None:
    carrier(provider, token="", sender="").send(TEXT)
    ((headers, body),) = provider.asked
    assert "Authorization" not in headers
    assert "from" not in body


@pytest.mark.parametrize("body", [b"", b"OK", b"[1]", b'{"id": null, "n": 1}'])
def test_a_yes_without_an_id_is_still_a_yes(provider: Provider, body: bytes) -> None:
    provider.body = body
    assert carrier(provider).send(TEXT) in {"ref-1", "None"}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, GatewayRefuses),
        (401, GatewayRefuses),
        (404, GatewayRefuses),
        (408, GatewayDown),
        (422, GatewayRefuses),
        (429, GatewayDown),
        (500, GatewayDown),
        (503, GatewayDown),
    ],
)
def test_the_status_says_whether_to_try_again(
    provider: Provider, status: int, error: type[Exception]
) -> None:
    provider.status = status
    with pytest.raises(error, match=f"HTTP {status}") as raised:
        carrier(provider).send(TEXT)
    assert TEXT.to not in str(raised.value)


def test_a_redirect_carries_neither_token_nor_number_away(provider: Provider) -> None:
    provider.status, provider.location = 302, provider.url + "/elsewhere"
    with pytest.raises(GatewayRefuses, match="HTTP 302"):
        carrier(provider).send(TEXT)
    assert len(provider.asked) == 1


def test_a_provider_that_is_silent_is_left_after_the_time_limit(provider: Provider) -> None:
    provider.hangs = threading.Event()
    with pytest.raises(GatewayDown):
        carrier(provider, timeout_s=0.2).send(TEXT)


def test_a_provider_that_is_not_there_may_be_later() -> None:
    with pytest.raises(GatewayDown):
        HttpGateway(f"http://127.0.0.1:{free_port()}/", "", "", 1.0).send(TEXT)


def test_only_web_addresses_are_taken() -> None:
    with pytest.raises(ValueError, match="http"):
        HttpGateway("file:///etc/passwd", "", "", 1.0)


def test_the_folder_keeps_one_file_for_a_reference(tmp_path: Path) -> None:
    send: Callable[[Text], str] = FolderGateway(tmp_path / "sms").send
    assert send(TEXT) == send(TEXT) == "file:ref-1"
    (only,) = (tmp_path / "sms").iterdir()
    assert json.loads(only.read_text("utf-8"))["words"] == TEXT.words


def test_a_folder_that_cannot_be_written_may_work_later(tmp_path: Path) -> None:
    (tmp_path / "sms").write_text("a file is in the way")
    with pytest.raises(GatewayDown):
        FolderGateway(tmp_path / "sms").send(TEXT)
