"""The permission table, read once from `permissions.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from ataraxy.platform.accounts.roles import Role


class PermissionTableError(ValueError):
    """The table names a role that does not exist, or a permission twice."""


@cache
def table() -> Mapping[str, frozenset[str]]:
    """Permission name to the roles that hold it."""
    found: dict[str, frozenset[str]] = {}
    for area, rows in _file().items():
        for name, roles in rows.items():
            _check(area, name, roles, found)
            found[name] = frozenset(roles)
    return found


def by_area() -> Mapping[str, list[tuple[str, frozenset[str]]]]:
    """The table as people read it: area by area, each permission with its roles."""
    return {area: [(name, table()[name]) for name in rows] for area, rows in _file().items()}


def roles_for(permission: str) -> frozenset[str]:
    """The roles that hold `permission`; raises `KeyError` for a name the table lacks."""
    return table()[permission]


@cache
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything that someone with these roles may do."""
    return frozenset(name for name, holders in table().items() if holders & roles)


@cache
def _file() -> Mapping[str, Mapping[str, Collection[str]]]:
    text = files("ataraxy.platform.accounts").joinpath("permissions.toml").read_text("utf-8")
    return tomllib.loads(text)


def _check(area: str, name: str, roles: Collection[str], found: Mapping[str, object]) -> None:
    strangers = set(roles) - set(Role.values)
    if strangers:
        raise PermissionTableError(f"[{area}] {name}: unknown roles {sorted(strangers)}.")
    if name in found:
        raise PermissionTableError(f"[{area}] {name} stands in the table twice.")
