"""The pure floors load nothing but themselves, NumPy, SciPy and the standard library."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.house.tree import ROOT

LOAD_EVERYTHING = """
import importlib, pkgutil, sys

class OnlyPure:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top in {"numpy", "scipy"} or top in sys.stdlib_module_names:
            return None
        if top.startswith("_sysconfigdata"):  # the standard library's, named after the platform
            return None
        floor = ".".join(name.split(".")[:2])
        if floor in {"ataraxy", "ataraxy.foundation", "ataraxy.knowledge"}:
            return None
        raise ImportError(f"a pure floor reached for {name}")

sys.meta_path.insert(0, OnlyPure())
import ataraxy.foundation, ataraxy.knowledge
for floor in (ataraxy.foundation, ataraxy.knowledge):
    for module in pkgutil.walk_packages(floor.__path__, floor.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""


def test_the_pure_floors_load_without_django_and_everything_else() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOAD_EVERYTHING],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
