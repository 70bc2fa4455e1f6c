"""The permission table is all there is: nothing asks beyond it, and nothing in it is idle."""

from __future__ import annotations

import importlib
import pkgutil

from tests.security.address_table import addresses, table, waiting

import ataraxy
from ataraxy.platform.accounts.permissions import permissions_of
from ataraxy.platform.accounts.permissions import table as permissions
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.service.service import services

ROOMS = {"platform", "clinic", "journey", "programme", "interop"}
BEYOND_THE_CLINIC = {Role.PATIENT, Role.PROGRAMME_DIRECTOR, Role.RESEARCHER}
"""Their pages come with the portal and the research rooms."""


def _load_services() -> None:
    """A service is known once its module was imported; a worker that imports less knows fewer."""
    for found in pkgutil.walk_packages(ataraxy.__path__, "ataraxy."):
        floor, parts = found.name.split(".")[1], found.name.split(".")
        if floor in ROOMS and "migrations" not in parts:
            importlib.import_module(found.name)


def _asked() -> set[str]:
    _load_services()
    by_pages = {getattr(one.view, "permission", None) for one in addresses().values()} - {None}
    return {str(name) for name in by_pages} | {one.permission for one in services()}


def test_every_permission_asked_for_stands_in_the_table() -> None:
    assert _asked() - set(permissions()) == set()


def test_every_permission_in_the_table_is_asked_for() -> None:
    assert set(permissions()) - _asked() - waiting() == set()


def test_every_role_may_do_something() -> None:
    for role in set(Role) - BEYOND_THE_CLINIC:
        assert permissions_of(frozenset({role.value})), role


def test_every_page_of_the_table_names_a_known_permission() -> None:
    for entry in table().values():
        assert not entry.is_staff_page or entry.may in permissions()


def test_nobody_who_reviews_the_journal_writes_charts() -> None:
    auditor = permissions_of(frozenset({Role.AUDITOR.value}))
    assert not {name for name in auditor if name.startswith(("chart.", "session.", "plan."))}
