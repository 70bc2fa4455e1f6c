"""What holds in every test: no skip, no foreign socket, no unseeded chance."""

from __future__ import annotations

import gc
import ipaddress
import random
import socket
from collections.abc import Generator
from typing import Any

import hypothesis
import numpy as np
import pytest

SEED = 20261122

hypothesis.settings.register_profile(
    "house",
    derandomize=True,  # the same examples on every machine
    database=None,
    deadline=None,  # a shared machine makes time limits lie; budgets have their own tests
    print_blob=True,
)
hypothesis.settings.load_profile("house")


def pytest_report_header() -> str:
    """Print the seed, so that a failure can be repeated."""
    return f"seed {SEED} (random, NumPy); Hypothesis derandomised"


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for waste as seldom as the web process does, and not among what every test shares.

    That was a fourteenth of the suite's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    random.seed(SEED)
    np.random.seed(SEED)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped or expected failure is a failure: what a test needs is provided, not probed."""
    report = yield
    if report.outcome == "skipped" or hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skips and expected failures are not allowed: {report.longrepr}"
        if hasattr(report, "wasxfail"):
            del report.wasxfail
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself."""
    report = yield
    if report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"Skips are not allowed: {report.longrepr}"
    return report


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their length: packed ones carry the second they were packed in.

    Two workers that collect in different seconds would otherwise disagree on the names.
    """
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


class ForeignAddress(Exception):
    """A test reached for another machine."""


@pytest.fixture(autouse=True, scope="session")
def _stay_home() -> Generator[None]:
    """Refuse every socket that is neither local nor loopback."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


def _guarded(original: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        if not _is_local(self, address):
            raise ForeignAddress(f"Tests need nothing outside the machine, yet reached {address}")
        return original(self, address)

    return connect


def _is_local(connection: socket.socket, address: Any) -> bool:
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = address[0]
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
