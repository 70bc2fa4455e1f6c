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
    text = files("ataraxy.platform.accounts").joinpath("permissions.toml").read_text("utf-8")
    found: dict[str, frozenset[str]] = {}
    for area, rows in tomllib.loads(text).items():
        for name, roles in rows.items():
            _check(area, name, roles, found)
            found[name] = frozenset(roles)
    return found


def roles_for(permission: str) -> frozenset[str]:
    """The roles that hold `permission`; raises `KeyError` for a name the table lacks."""
    return table()[permission]


@cache
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything that someone with these roles may do."""
    return frozenset(name for name, holders in table().items() if holders & roles)


def _check(area: str, name: str, roles: Collection[str], found: Mapping[str, object]) -> None:
    strangers = set(roles) - set(Role.values)
    if strangers:
        raise PermissionTableError(f"[{area}] {name}: unknown roles {sorted(strangers)}.")
    if name in found:
        raise PermissionTableError(f"[{area}] {name} stands in the table twice.")
