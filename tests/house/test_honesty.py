"""No bare clinical number, no skipped test, no trace of a particular machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import ROOT, SOURCES, name, parsed, python_files, text_files

PLAIN = {0, 1}
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "deb." + "debian.org")
MACHINE = re.compile("|".join([r"/work" + r"/\w", r"/home" + r"/\w+/", r"ataraxy-pg" + r"-\w{8}"]))


def _bare_numbers(path: Path) -> list[str]:
    return [
        f"{name(path)}:{node.lineno} {node.value}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in PLAIN
    ]


def test_no_rule_holds_a_bare_threshold() -> None:
    rules = [path for path in python_files(under=SOURCES) if path.name == "rules.py"]
    found = [one for path in rules for one in _bare_numbers(path)]
    assert not found, "clinical numbers live in a data file with unit, source and review date"


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    dodges = re.compile(r"pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)\b|@skip")
    found = [
        f"{name(path)}:{number}"
        for path in python_files(under=ROOT / "tests")
        if path.parent != ROOT / "tests" / "house"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if dodges.search(line)
    ]
    assert not found


def test_no_assertion_is_commented_out() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in python_files(under=ROOT / "tests")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.match(r"\s*#\s*assert\b", line)
    ]
    assert not found


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine() -> None:
    found = [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line) or any(host in line for host in REGISTRIES)
    ]
    assert not found
