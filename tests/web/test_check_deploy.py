"""An installation that is not fit for patients is told so, with the fix."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from ataraxy.platform.audit import append_only
from ataraxy.web import check_deploy

ROOT = Path(__file__).parents[2]
KEYS = {
    "ATARAXY_SECRET_KEY": "kQ1w-Zu8vB3nM6xR9tY2eL5pA7sD0fGh" * 2,
    "ATARAXY_AUDIT_KEY": "pL5w-Zu8vB3nM6xR9tY2eL5pA7sD0fGi" * 2,
    "ATARAXY_FIELD_KEY": "mN9w-Zu8vB3nM6xR9tY2eL5pA7sD0fGj" * 2,
    "ATARAXY_ALLOWED_HOSTS": "clinic.example",
}


def _problems(check: check_deploy.Check) -> str:
    return " ".join(f"{one.problem} {one.fix}" for one in check())


def _ataraxy(verb: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-m", "ataraxy.web", verb],
        env={**given, "ATARAXY_DATA_DIR": str(home), **env},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        ({"ATARAXY_SECRET_KEY": "short"}, "ATARAXY_SECRET_KEY"),
        ({"ATARAXY_AUDIT_KEY": ""}, "ATARAXY_AUDIT_KEY"),
        ({"ATARAXY_ALLOWED_HOSTS": "*"}, "ATARAXY_ALLOWED_HOSTS"),
        ({"ATARAXY_MODE": "prod"}, "ATARAXY_MODE"),
        ({"DATABASE_URL": "mysql://here/there"}, "DATABASE_URL"),
        ({"ATARAXY_DATA_DIR": "/proc/nowhere"}, "ATARAXY_DATA_DIR"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(
    tmp_path: Path, spoil: dict[str, str], named: str
) -> None:
    home = {"ATARAXY_DATA_DIR": str(tmp_path)}
    env = home | KEYS | spoil
    run = _ataraxy("prepare", Path(env.pop("ATARAXY_DATA_DIR")), **env)
    assert run.returncode == 2
    assert named in run.stderr
    assert "Traceback" not in run.stderr


def test_a_prepared_installation_lacks_people_and_backups_and_a_demonstration_is_refused(
    tmp_path: Path,
) -> None:
    env = KEYS | {"ATARAXY_PUBLIC_URL": "https://clinic.example"}
    tmp_path.chmod(0o700)
    prepared = _ataraxy("prepare", tmp_path, **env)
    assert prepared.returncode == 0, prepared.stderr
    assert _ataraxy("backup", tmp_path, **env).returncode == 0
    run = _ataraxy("check-deploy", tmp_path, **env)
    problems = [line for line in run.stderr.splitlines() if line.startswith("✗")]
    assert len(problems) == 2, run.stderr
    assert "Nobody can sign in" in problems[0]
    assert "same disk" in problems[1]

    (tmp_path / ".ataraxy-demonstration").touch()
    run = _ataraxy("check-deploy", tmp_path, ATARAXY_MODE="demonstration")
    assert run.returncode == 1
    assert "one-time codes" in run.stderr
    assert "holds a demonstration" in run.stderr


def test_a_code_is_never_shown_outside_a_demonstration(tmp_path: Path) -> None:
    run = _ataraxy("demo-code", tmp_path, ATARAXY_MODE="development")
    assert run.returncode != 0


def test_equal_or_monotonous_keys_are_refused(settings: Settings) -> None:
    settings.SECRET_KEY = "a" * 40
    settings.AUDIT_KEYS = {"k1": "a" * 40}
    found = _problems(check_deploy.keys)
    assert "the same" in found
    assert "too few" in found


@pytest.mark.django_db
def test_unguarded_tables_and_a_stale_schema_are_named() -> None:
    table = append_only.guarded_tables()[0]
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{table}_no_delete"{on}')
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit'")
    found = _problems(check_deploy.schema)
    assert "unguarded" in found
    assert "older than this Ataraxy" in found


@pytest.mark.django_db
def test_a_database_that_may_lose_the_last_commits_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check_deploy, "_setting", lambda name: "off")
    assert "synchronous" in _problems(check_deploy.durability) or "fsync" in _problems(
        check_deploy.durability
    )


def test_monitors_may_not_be_heard_beyond_this_machine_without_tls(
    settings: Settings, tmp_path: Path
) -> None:
    assert _problems(check_deploy.monitors) == ""
    key = tmp_path / "key.pem"
    key.write_text("x")
    key.chmod(0o644)
    settings.MONITORS = settings.MONITORS | {"host": "0.0.0.0"}
    assert "Without TLS" in _problems(check_deploy.monitors)
    settings.MONITORS = settings.MONITORS | {"certificate": key, "key": key}
    problems = _problems(check_deploy.monitors)
    assert "cannot be read" in problems
    assert "can be read by other users" in problems
