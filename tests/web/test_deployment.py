"""What the deployment papers name exists, and everything that exists is named."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from ataraxy.web.command import PURE_VERBS

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
MANUAL = (ROOT / "docs" / "manual" / "deploy.md").read_text()
SOURCES = [ROOT / "src/ataraxy/web/environment.py", ROOT / "src/ataraxy/web/backup/postgres.py"]


def _verbs() -> set[str]:
    return {*PURE_VERBS, *(name.replace("_", "-") for name in get_commands())}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_a_verb_that_exists_and_restarts_it(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    assert parser["Service"]["ExecStart"].split()[1] in _verbs()
    assert parser["Service"]["Restart"] == "always"
    assert parser["Service"]["UMask"] == "0077"


def test_every_variable_the_code_reads_is_in_the_manual_and_the_other_way_round() -> None:
    name = re.compile(r"\b(ATARAXY_[A-Z_]+|DATABASE_URL)\b")
    code = " ".join(path.read_text() for path in SOURCES)
    code = code.replace('f"{name}_OLD"', "ATARAXY_AUDIT_KEY_OLD ATARAXY_FIELD_KEY_OLD")
    assert set(name.findall(MANUAL)) == set(name.findall(code))


def test_every_command_the_manual_tells_to_run_exists() -> None:
    told = set(re.findall(r"ataraxy ([a-z][a-z-]+)\b", MANUAL))
    assert told - {"ataraxy"} <= _verbs()
