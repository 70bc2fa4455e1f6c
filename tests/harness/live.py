"""A real uvicorn in a thread, serving a private copy of the database."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator

import pytest
import uvicorn

STARTS_WITHIN_S = 30


@pytest.fixture
def live(fresh_db: str) -> Generator[str]:
    """The address of the running application, such as http://localhost:40123."""
    from ataraxy.web.asgi import application, pages

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = uvicorn.Config(
        application, lifespan="off", log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    _wait_until_started(server, thread)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(10)
    pages.let_go()
    listening.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            pytest.fail("The server did not start; its log is above.")
        time.sleep(0.01)
