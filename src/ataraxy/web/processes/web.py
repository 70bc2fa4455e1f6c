"""`ataraxy web`: the pages, by uvicorn."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

PAGES_KEPT_S = "5"
"""For how long the same drawing may serve several people while nothing happens (`audit/kept`)."""

WORKER_ANSWERS_WITHIN_S = 30
"""A worker that is silent for longer is killed, with every stream and page that it serves: the
server's own five seconds pass on a machine that swaps or was asleep."""


def run(argv: Sequence[str]) -> int:
    """Serve until stopped. Behind a proxy on the same machine; TLS is the proxy's work."""
    parser = argparse.ArgumentParser(prog="ataraxy web", description=run.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--proxy", default="127.0.0.1", help="whose forwarded headers count")
    asked = parser.parse_args(list(argv))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ataraxy.web.settings")
    os.environ.setdefault("ATARAXY_PAGES_KEPT_S", PAGES_KEPT_S)

    import uvicorn  # noqa: PLC0415  (only this verb needs it)

    uvicorn.run(
        "ataraxy.web.asgi:application",
        host=asked.host,
        port=asked.port,
        workers=asked.workers if asked.workers > 1 else None,
        lifespan="off",
        access_log=False,  # it would print searches; RequestLogMiddleware prints routes
        log_config=None,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips=asked.proxy,
        timeout_graceful_shutdown=5,
        timeout_worker_healthcheck=WORKER_ANSWERS_WITHIN_S,
        server_header=False,
    )
    return 0
