"""Debian's packages unpacked beside the clone: no right on the system is needed or used."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from devkit.console import Failure, quiet, step

ARCHIVE_HINT = "Check that Debian's package archive is reachable"


def unpack(packages: Sequence[str], home: Path, what: str) -> Path:
    """Download `packages` and what they need that the system lacks; apt checks the signatures.

    Returns the folder they were unpacked into, as if it were the root.
    """
    apt = _private_apt(home)
    quiet("Read Debian's package lists", [*apt, "update"], next_step=ARCHIVE_HINT)
    wanted = _closure([*apt, "install", "--simulate", "--no-install-recommends", *packages], what)
    debs = home / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    quiet(
        f"Download {what} ({len(wanted)} Debian packages)",
        [*apt, "download", *wanted],
        next_step=ARCHIVE_HINT,
        cwd=debs,
    )
    root = home / "root"
    with step(f"Unpack {what}"):
        for deb in sorted(debs.glob("*.deb")):
            subprocess.run(["dpkg", "-x", deb, root], check=True, capture_output=True)
    shutil.rmtree(debs)
    return root


def libraries(root: Path) -> list[Path]:
    """Where shared libraries of unpacked packages lie."""
    return [path for where in ("usr/lib", "lib") for path in root.glob(f"{where}/*-linux-gnu*")]


def _private_apt(home: Path) -> list[str]:
    """apt with its lists and cache beside the clone."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (home / "apt" / folder).mkdir(parents=True, exist_ok=True)
    options = {
        "Dir::State::lists": home / "apt/lists",
        "Dir::Cache": home / "apt/cache",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "true",
    }
    return [
        "apt-get",
        *(part for key, value in options.items() for part in ("-o", f"{key}={value}")),
    ]


def _closure(simulate: Sequence[str], what: str) -> list[str]:
    run = subprocess.run(simulate, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Failure(f"apt found no {what}: {run.stderr.strip()}", ARCHIVE_HINT)
    wanted = re.findall(r"^Inst (\S+) (?:\[[^]]*\] )?\((\S+)", run.stdout, re.MULTILINE)
    return [f"{name}={version}" for name, version in wanted]
