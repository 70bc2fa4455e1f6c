"""Journals the looks of many pages together, before any of those pages is answered.

A look by itself holds the end of the clinic's chain until the disk has it, and the next page waits
for that. What several pages gathered meanwhile goes to the disk in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from django.db import DatabaseError, connection, connections

from ataraxy.platform.audit.journal import Note, write_looks
from ataraxy.web.kept_connection import keep_open, trust_what_just_worked


@dataclass(eq=False, slots=True)
class _Page:
    """The looks of one page, and whether they are in the journal."""

    looks: Sequence[Note]
    is_written: bool = False


class Scribe:
    """One thread with a connection of its own, which writes all that waits whenever it is free."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "scribe")
        self._waiting: list[_Page] = []
        self._lock = Lock()

    def write(self, looks: Sequence[Note]) -> Future[None]:
        """Done when these looks are in the journal and on the disk; raises what kept them out."""
        page = _Page(looks)
        with self._lock:
            self._waiting.append(page)
        return self._pool.submit(self._see_to, page)

    def let_go(self) -> None:
        """Close the connection."""
        self._pool.submit(connections.close_all).result()

    def _see_to(self, page: _Page) -> None:
        if page.is_written:
            return
        with self._lock:
            together = [*self._waiting]
        connection.close_if_unusable_or_obsolete()
        trust_what_just_worked()
        try:
            self._write(together)
        except DatabaseError:
            # What kept one page's looks out must not keep another's: each tries for itself.
            self._write([page])
        finally:
            with self._lock:
                self._waiting = [
                    one for one in self._waiting if one is not page and not one.is_written
                ]
            keep_open()

    def _write(self, pages: Sequence[_Page]) -> None:
        write_looks([look for page in pages for look in page.looks])
        for page in pages:
            page.is_written = True
