"""The `ataraxy` command. Verbs that need no database never load Django."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from ataraxy.web.verbs import overview

PURE_VERBS: dict[str, str] = {
    "demo": "ataraxy.web.processes.demo",
    "load-terminology": "ataraxy.knowledge.terminology.releases.command",
    "make-keys": "ataraxy.web.make_keys",
    "screen": "ataraxy.knowledge.charts.command",
    "score": "ataraxy.knowledge.measures.command",
    "simulate-monitor": "ataraxy.clinic.devices.simulator.command",
    "web": "ataraxy.web.processes.web",
}
"""Verb to the module whose ``run(argv) -> exit status`` does it without Django."""

PHARMACOLOGY_VERBS = frozenset({"simulate", "estimate", "exposure", "cite"})
"""One parser serves these four, so it is given the verb too."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit status (0 done, 1 refused or failed, 2 wrong usage)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"help", "--help", "-h"}:
        sys.stdout.write(overview())
        return 0
    if words[0] in PHARMACOLOGY_VERBS:
        kinetics = import_module("ataraxy.knowledge.pharmacology.commands.verbs")
        return int(kinetics.run(words))
    if words[0] == "screen" and "--all" in words:
        return _django(["screen-all", *(word for word in words[1:] if word != "--all")])
    if words[0] in PURE_VERBS:
        run: Callable[[Sequence[str]], int] = import_module(PURE_VERBS[words[0]]).run
        return run(words[1:])
    return _django(words)


def _django(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ataraxy.web.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (lazy on purpose)

    from ataraxy.web.environment import SettingsError  # noqa: PLC0415

    # Verbs are written with hyphens; Django names its commands after files.
    verb = [words[0].replace("-", "_")] if words and not words[0].startswith("-") else words[:1]
    try:
        execute_from_command_line(["ataraxy", *verb, *words[1:]])
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
