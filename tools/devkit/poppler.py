"""pdfsig and pdftoppm of poppler-utils, the other author's eye on our PDFs; no right is needed.

Looked for in this order: one the developer names (ATARAXY_PDFSIG), one already provided, one on the
path, Debian's package unpacked into `.tools`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from devkit import debian
from devkit.console import Failure
from devkit.paths import POPPLER

RECORD = POPPLER / "executable"
HINT = "Install poppler-utils, or name its pdfsig: ATARAXY_PDFSIG=/path/to/pdfsig"
NAMES = ("pdfsig", "pdftoppm")
"""What the tests use; they lie beside each other."""


def provide() -> Path:
    """The executable; found or unpacked, and remembered in `.tools`."""
    named = os.environ.get("ATARAXY_PDFSIG")
    remembered = RECORD.read_text() if RECORD.exists() else None
    for one in (named, remembered, shutil.which("pdfsig")):
        if one and _starts(Path(one)):
            return _remember(Path(one))
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise Failure("The tests need pdfsig, and there is no apt to bring it.", HINT)
    brought = _unpacked()
    if not _starts(brought):
        raise Failure(f"{brought} does not start here.", HINT)
    return _remember(brought)


def _unpacked() -> Path:
    root = debian.unpack(["poppler-utils"], POPPLER / "debian", "poppler-utils")
    path = debian.libraries(root)
    # NSS loads its own modules from a folder beside its library.
    path += [folder / "nss" for folder in path]
    found = ":".join(str(folder) for folder in path)
    for name in NAMES:
        script = POPPLER / name
        start = f'LD_LIBRARY_PATH="{found}" exec "{root}/usr/bin/{name}" "$@"'
        script.write_text(f"#!/bin/sh\n{start}\n")
        script.chmod(0o755)
    return POPPLER / NAMES[0]


def _starts(executable: Path) -> bool:
    for name in NAMES:
        command = [executable.with_name(name), "-v"]
        try:
            if subprocess.run(command, capture_output=True, timeout=60).returncode:
                return False
        except OSError:
            return False
    return True


def _remember(executable: Path) -> Path:
    POPPLER.mkdir(parents=True, exist_ok=True)
    RECORD.write_text(str(executable))
    return executable
