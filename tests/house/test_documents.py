"""Documents that name things name things that are there."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from tests.house.tree import ROOT, all_files, name, parsed

HAZARDS = ROOT / "docs" / "hazards"
DECISIONS = ROOT / "docs" / "decisions"
TEST_REFERENCE = re.compile(r"(tests/[\w/]+\.py)(?:::(\w+))?")
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def _hazards() -> dict[str, str]:
    """One page per hazard: its file name and text."""
    pages = [path for path in sorted(HAZARDS.glob("*.md")) if path.name != "README.md"]
    return {path.stem: path.read_text() for path in pages}


def test_every_hazard_has_a_number_of_its_own_and_says_it_in_its_title() -> None:
    numbers = [file.partition("-")[0] for file in _hazards()]
    assert sorted(set(numbers)) == numbers
    assert not [
        file
        for file, body in _hazards().items()
        if not body.startswith(f"# {file.partition('-')[0]} ")
    ]


def test_every_hazard_names_the_tests_that_prove_its_controls() -> None:
    hazards = _hazards()
    assert hazards, "docs/hazards lists no hazard"
    assert not [number for number, body in hazards.items() if not TEST_REFERENCE.search(body)]


def test_every_test_that_a_hazard_names_exists() -> None:
    missing = []
    for number, body in _hazards().items():
        for path, function in TEST_REFERENCE.findall(body):
            if not (ROOT / path).exists():
                missing.append(f"{number}: {path}")
            elif function and function not in _functions_of(ROOT / path):
                missing.append(f"{number}: {path}::{function}")
    assert not missing


@cache
def _functions_of(path: Path) -> frozenset[str]:
    return frozenset(getattr(node, "name", "") for node in parsed(path).body)


def test_every_dependency_has_its_reason_written_down() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = list(project["project"]["dependencies"])
    for group in project["project"]["optional-dependencies"].values():
        asked += group
    asked += project["dependency-groups"]["dev"]
    names = {re.match(r"[A-Za-z0-9_-]+", one)[0].lower() for one in asked}  # type: ignore[index]
    told = " ".join(path.read_text().lower() for path in DECISIONS.glob("*.md"))
    assert not [one for one in sorted(names) if f"`{one}`" not in told]


@pytest.mark.parametrize("path", [p for p in all_files() if p.suffix == ".md"], ids=name)
def test_every_link_in_a_document_leads_somewhere(path: Path) -> None:
    broken = [
        target
        for target in LINK.findall(path.read_text())
        if not (path.parent / target).exists() and not (ROOT / target.lstrip("/")).exists()
    ]
    assert not broken


def test_every_verb_of_the_developers_command_is_explained() -> None:
    from devkit.verbs import VERBS

    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    assert not [verb for verb in VERBS if f"./dev {verb}" not in contributing]
