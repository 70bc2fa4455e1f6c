"""A sweep's screenings spread over a Dask cluster; `distributed` is no part of the install."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from ataraxy.knowledge.evidence import Screening
from ataraxy.knowledge.evidence.many import Batch, Mapper, Work

_AHEAD = 4
"""Batches under way at once: enough to keep the workers busy, few enough for flat memory."""


@contextmanager
def dask_mapper(address: str = "") -> Iterator[Mapper]:
    """Map over the cluster at `address`, or over two processes here. Raises `ImportError`."""
    distributed: Any = import_module("distributed")  # not in the install: loaded when asked for

    cluster: Any = address or distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    )
    with distributed.Client(cluster) as client:
        yield _over(client)
    if not address:
        cluster.close()


def _over(client: Any) -> Mapper:
    def mapped(work: Work, batches: Iterable[Batch]) -> Iterator[list[Screening]]:
        ahead: deque[Any] = deque()
        for batch in batches:
            ahead.append(client.submit(work, batch, pure=False))
            if len(ahead) >= _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    return mapped
