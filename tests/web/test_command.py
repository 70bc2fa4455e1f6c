"""The `ataraxy` command: every verb is told, and those without a database never load Django."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from ataraxy.web.command import PHARMACOLOGY_VERBS, PURE_VERBS
from ataraxy.web.verbs import VERBS

ROOT = Path(__file__).parents[2]
WITHOUT_DJANGO = """
import sys
class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django":
            raise ImportError("this verb loaded Django")
sys.meta_path.insert(0, NoDjango())
from ataraxy.web.command import PHARMACOLOGY_VERBS, main
sys.exit(main(sys.argv[1:]))
"""


def test_every_verb_is_told_and_every_verb_told_exists() -> None:
    ours = {
        name.replace("_", "-") for name, app in get_commands().items() if app.startswith("ataraxy.")
    }
    assert {verb for group in VERBS.values() for verb in group} == (
        ours | set(PURE_VERBS) | PHARMACOLOGY_VERBS
    )


@pytest.mark.parametrize("words", [["help"], ["make-keys"], *[[v, "--help"] for v in PURE_VERBS]])
def test_a_verb_without_a_database_never_loads_django(words: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, *words],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout


def test_an_unknown_verb_is_a_wrong_usage() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ataraxy.web", "heal"],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"],
             "ATARAXY_MODE": "development"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert run.returncode != 0
    assert "Traceback" not in run.stderr
