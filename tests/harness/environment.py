"""The settings tests run under. Loaded with `-p` before Django reads its settings.

A data folder on memory keeps SQLite's full synchronisation cheap; durability itself is tested on
disk, in tests/safety.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

MEMORY = "/dev/shm"


def scratch(prefix: str) -> str:
    """A folder of this process, in memory where the machine has it, removed at the end."""
    usable = os.access(MEMORY, os.W_OK)
    folder = tempfile.mkdtemp(prefix=prefix, dir=MEMORY if usable else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


os.environ["ATARAXY_MODE"] = "development"
os.environ["ATARAXY_DATA_DIR"] = scratch("ataraxy-tests-")
(Path(os.environ["ATARAXY_DATA_DIR"]) / "static").mkdir()
os.environ.setdefault("ATARAXY_DATABASE_POOL", "0")
