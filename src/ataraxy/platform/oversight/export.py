"""The journal as CSV, row by row, however long it is."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.audit.seal import instant

T = TypeVar("T")
COLUMNS = (
    "clinic_id", "number", "at", "actor_uid", "actor_name", "roles", "action", "subject",
    "patient_uid", "detail", "session", "break_glass", "key_id", "previous_mac", "mac",
)  # fmt: skip
_ROWS_AT_ONCE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(request: HttpRequest, rows: Iterable[Entry], name: str) -> StreamingHttpResponse:
    """Stream `rows` of the journal."""
    return streamed(request, _parts(rows), name)


def streamed(request: HttpRequest, parts: Iterator[str], name: str) -> StreamingHttpResponse:
    """Stream pieces of a CSV; a server that speaks ASGI is given an asynchronous stream."""
    stream = _without_blocking(parts) if isinstance(request, ASGIRequest) else parts
    response = StreamingHttpResponse(stream, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Line:
    """A file that keeps only what was written last."""

    def write(self, text: str) -> str:
        return text


def _parts(rows: Iterable[Entry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    held = [str(writer.writerow(COLUMNS))]
    for row in rows:
        held.append(str(writer.writerow([_cell(row, name) for name in COLUMNS])))
        if len(held) >= _ROWS_AT_ONCE:
            yield "".join(held)
            held = []
    yield "".join(held)


def _cell(row: Entry, name: str) -> str:
    value = instant(row.at) if name == "at" else str(getattr(row, name))
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{value}" if value.startswith(_FORMULA) else value


async def _without_blocking(parts: Iterator[str]) -> AsyncIterator[str]:
    """The parts, read in a thread of their own, which gives its database connection back."""
    end = object()
    with ThreadPoolExecutor(1) as own:
        following = _in(own, lambda: next(parts, end))
        try:
            while (part := await following()) is not end:
                yield str(part)
        finally:
            await _in(own, connections.close_all)()


def _in(own: ThreadPoolExecutor, read: Callable[[], T]) -> Callable[[], Awaitable[T]]:
    return sync_to_async(read, thread_sensitive=False, executor=own)
