"""Run a coroutine whatever else this thread is doing.

The browser's fixture keeps an event loop in the tests' own thread once a page was opened, and a
second one cannot run beside it. A test that waits for a coroutine asks here and does not depend on
which tests ran before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def run(coroutine: Coroutine[object, object, T]) -> T:
    """Its result, from an event loop in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
