"""A worker computes a few pages at a time; streams do not count, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.harness import loops

from ataraxy.web.turnstile import STREAMS_BEGIN, WAITED, Turnstile


class Pages:
    """An application that notes how many requests were inside at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.waited: list[float] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.waited.append(scope.get(WAITED, -1))
        for _ in range(5):
            await asyncio.sleep(0)
        self.inside -= 1
        if scope["path"] == "/fails":
            raise RuntimeError


async def _sent(message: dict[str, Any]) -> None:
    """Nobody is there."""


async def _ask(gate: Turnstile, *paths: str) -> None:
    asked = (gate({"type": "http", "path": path}, None, _sent) for path in paths)
    await asyncio.gather(*asked, return_exceptions=True)


def test_only_a_few_pages_are_in_at_once() -> None:
    pages = Pages()
    loops.run(_ask(Turnstile(pages, at_once=3), *["/"] * 20))
    assert pages.most == 3
    assert len(pages.waited) == 20


class Streams:
    """An application that notes how many streams began at once; all stay open until the last."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.beginning = self.most = self.open = 0
        self.all_open = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.beginning += 1
        self.most = max(self.most, self.beginning)
        for _ in range(5):
            await asyncio.sleep(0)
        self.beginning -= 1
        await send({"type": "http.response.start"})
        await send({"type": "http.response.body", "more_body": True})
        self.open += 1
        if self.open == self.count:
            self.all_open.set()
        await asyncio.wait_for(self.all_open.wait(), timeout=30)


def test_streams_begin_one_after_the_other_and_then_stay_open_together() -> None:
    streams = Streams(20)
    loops.run(_ask(Turnstile(streams), *["/board/stream/"] * 20))
    assert (streams.most, streams.open) == (STREAMS_BEGIN, 20)
    assert streams.all_open.is_set()


def test_a_page_that_fails_leaves_its_place() -> None:
    pages = Pages()
    loops.run(_ask(Turnstile(pages, at_once=1), *["/fails"] * 5, "/"))
    assert len(pages.waited) == 6


def test_it_works_in_one_event_loop_after_the_other() -> None:
    pages = Pages()
    gate = Turnstile(pages, at_once=1)
    for _ in range(3):
        loops.run(_ask(gate, "/", "/", "/"))
    assert pages.most == 1


class Slow:
    """An application of which the first request waits until the second one came in."""

    def __init__(self) -> None:
        self.second = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] == "/paper":
            await asyncio.wait_for(self.second.wait(), timeout=30)
        else:
            self.second.set()


def test_a_slow_page_lets_the_next_one_pass() -> None:
    pages = Slow()
    loops.run(_ask(Turnstile(pages, at_once=1), "/paper", "/"))
    assert pages.second.is_set()
