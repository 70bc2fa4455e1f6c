"""How many queries and how much processor time an answer took, and by whom, in its headers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class CountQueries:
    """Adds `X-Queries`, `X-Worker` and `X-CPU-ms`, which means something on a busy machine too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count while the request is answered."""
        asked = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(sql, params, many, context)

        started = time.thread_time()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response.headers["X-CPU-ms"] = f"{(time.thread_time() - started) * 1000:.1f}"
        response.headers["X-Queries"] = str(asked)
        response.headers["X-Worker"] = str(os.getpid())
        return response
