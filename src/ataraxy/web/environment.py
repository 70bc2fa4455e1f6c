"""Settings from the environment, checked before anything starts.

Production is the default and asks for everything; `ATARAXY_MODE=development` or `demonstration`
fills in what only a clinic can decide, with keys that `check-deploy` refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url
from environs import Env

MODES = ("production", "demonstration", "development")
_MIN_KEY_LENGTH = 50


class SettingsError(Exception):
    """A variable is missing or wrong; the text names it and says what to set."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Everything Ataraxy reads from its environment."""

    mode: str
    secret_key: str
    audit_key_id: str
    audit_keys: dict[str, str]
    field_keys: dict[str, str]
    field_key_id: str
    allowed_hosts: list[str]
    database: dict[str, Any]
    data_dir: Path
    backup_dir: Path
    public_url: str
    pages_kept_s: float
    email: dict[str, Any]
    sms: dict[str, Any]
    monitors: dict[str, Any]

    @property
    def is_production(self) -> bool:
        """Whether real patients may be in this database."""
        return self.mode == "production"


def read(env: Env | None = None) -> Environment:
    """Read and check the environment; raises `SettingsError`."""
    env = env or Env()
    mode = env.str("ATARAXY_MODE", "production")
    if mode not in MODES:
        raise SettingsError(f"ATARAXY_MODE is {mode!r}; it must be one of {', '.join(MODES)}.")
    data_dir = _data_dir(env)
    return Environment(
        mode=mode,
        secret_key=_key(env, "ATARAXY_SECRET_KEY", mode),
        audit_key_id=env.str("ATARAXY_AUDIT_KEY_ID", "k1"),
        audit_keys=_keys(env, "ATARAXY_AUDIT_KEY", env.str("ATARAXY_AUDIT_KEY_ID", "k1"), mode),
        field_key_id=env.str("ATARAXY_FIELD_KEY_ID", "k1"),
        field_keys=_keys(env, "ATARAXY_FIELD_KEY", env.str("ATARAXY_FIELD_KEY_ID", "k1"), mode),
        allowed_hosts=_hosts(env, mode),
        database=_database(env, data_dir, mode),
        data_dir=data_dir,
        backup_dir=Path(env.str("ATARAXY_BACKUP_DIR", str(data_dir / "backups"))).resolve(),
        public_url=env.str("ATARAXY_PUBLIC_URL", "http://localhost:8000"),
        pages_kept_s=env.float("ATARAXY_PAGES_KEPT_S", 0.0),
        email=_email(env),
        sms=_sms(env),
        monitors=_monitors(env),
    )


def _monitors(env: Env) -> dict[str, Any]:
    """Where bedside monitors are heard; without a certificate only on this machine."""
    files = {
        "certificate": env.str("ATARAXY_MONITORS_CERTIFICATE", ""),
        "key": env.str("ATARAXY_MONITORS_KEY", ""),
        "client_authority": env.str("ATARAXY_MONITORS_CLIENT_AUTHORITY", ""),
    }
    return {
        "host": env.str("ATARAXY_MONITORS_HOST", "127.0.0.1"),
        "port": env.int("ATARAXY_MONITORS_PORT", 2575),
        "clinic": env.str("ATARAXY_MONITORS_CLINIC", ""),
        **{name: Path(path) if path else None for name, path in files.items()},
    }


def _email(env: Env) -> dict[str, Any]:
    """The mail server; an empty host means that no e-mail leaves the house."""
    return {
        "host": env.str("ATARAXY_EMAIL_HOST", ""),
        "port": env.int("ATARAXY_EMAIL_PORT", 587),
        "user": env.str("ATARAXY_EMAIL_USER", ""),
        "password": env.str("ATARAXY_EMAIL_PASSWORD", ""),
        "starttls": env.bool("ATARAXY_EMAIL_STARTTLS", True),
        "sender": env.str("ATARAXY_EMAIL_FROM", "ataraxy@localhost"),
    }


def _sms(env: Env) -> dict[str, Any]:
    """Who carries text messages to patients; an empty address means that none leaves the house."""
    return {
        "url": _web_address(env.str("ATARAXY_SMS_URL", ""), "ATARAXY_SMS_URL"),
        "token": env.str("ATARAXY_SMS_TOKEN", ""),
        "sender": env.str("ATARAXY_SMS_FROM", ""),
        "timeout_s": env.float("ATARAXY_SMS_TIMEOUT_S", 10.0),
        "inbound_secret": env.str("ATARAXY_SMS_INBOUND_SECRET", ""),
    }


def _web_address(text: str, name: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise SettingsError(f"{name} is {text!r}; it must begin with https:// (or http://).")
    return text


def _data_dir(env: Env) -> Path:
    """The folder of everything that is not in the database; made if it is not there."""
    folder = Path(env.str("ATARAXY_DATA_DIR", "var")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(
            f"ATARAXY_DATA_DIR is {folder}, which cannot be made: {error.strerror}. Name a folder "
            "that the user running Ataraxy may write."
        ) from error
    return folder


def _key(env: Env, name: str, mode: str) -> str:
    value = env.str(name, "")
    if mode == "production" and len(value) < _MIN_KEY_LENGTH:
        raise SettingsError(
            f"{name} is missing or shorter than {_MIN_KEY_LENGTH} characters. Make one with "
            "“ataraxy make-keys”, keep it outside the database, and set it in the environment."
        )
    return value or f"only-for-{mode}-never-for-patients-{name.lower()}"


def _keys(env: Env, name: str, current: str, mode: str) -> dict[str, str]:
    """The current key, and older ones from NAME_OLD as ``id:key,id:key`` to read old rows."""
    pairs: list[str] = env.list(f"{name}_OLD", [])
    older = dict(pair.split(":", 1) for pair in pairs)
    return older | {current: _key(env, name, mode)}


def _hosts(env: Env, mode: str) -> list[str]:
    hosts: list[str] = env.list("ATARAXY_ALLOWED_HOSTS", [])
    if mode == "production" and (not hosts or "*" in hosts):
        raise SettingsError(
            "ATARAXY_ALLOWED_HOSTS is missing or “*”. Set the names under which the clinic opens "
            "Ataraxy, separated by commas."
        )
    return hosts or ["localhost", "127.0.0.1", "[::1]", "testserver"]


def _database(env: Env, data_dir: Path, mode: str) -> dict[str, Any]:
    url = env.str("DATABASE_URL", f"sqlite:///{data_dir / 'ataraxy.sqlite3'}")
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise SettingsError(
            "DATABASE_URL cannot be read. Use postgresql://user:password@host/name or "
            "sqlite:////path/to/file.sqlite3."
        ) from error
    if found["ENGINE"].endswith("sqlite3"):
        return found | {"OPTIONS": _SQLITE_OPTIONS}
    if not found["ENGINE"].endswith("postgresql"):
        raise SettingsError("DATABASE_URL must name PostgreSQL or SQLite; nothing else is tested.")
    options = found.get("OPTIONS", {}) | _postgres_options(env, mode)
    # Checked before use: after a restart of the server the first page must not fail.
    return found | {"OPTIONS": options, "CONN_HEALTH_CHECKS": True}


_SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at the start, FULL survives a power cut, and without
    # recursive triggers INSERT OR REPLACE would walk around the append-only guards.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;"
        "PRAGMA foreign_keys=ON;PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;"
    ),
}


_POOL_WAIT_S = 5
"""How long a page waits for a connection before it says that the database is away."""

_POOL_TRIES_S = 3
"""How long one attempt to connect goes on, with longer and longer pauses. Left at the driver's five
minutes a web process would notice minutes late that the database is back; the next page tries anew.
"""


def _postgres_options(env: Env, mode: str) -> dict[str, Any]:
    if not env.bool("ATARAXY_DATABASE_POOL", mode != "development"):
        return {}
    size = env.int("ATARAXY_DATABASE_POOL_SIZE", 10)
    waits = {"timeout": _POOL_WAIT_S, "reconnect_timeout": _POOL_TRIES_S}
    return {"pool": {"min_size": 1, "max_size": size, **waits}}
