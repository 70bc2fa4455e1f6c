"""Poppler, which reads PDFs and was written by others: what `./dev setup` found or brought."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

_RECORD = Path(__file__).parents[1] / ".tools" / "poppler" / "executable"


def poppler(name: str) -> str:
    """The path of one of its programs, which lie beside each other: ``poppler("pdftoppm")``."""
    remembered = _RECORD.read_text() if _RECORD.exists() else shutil.which("pdfsig")
    found = os.environ.get("ATARAXY_PDFSIG") or remembered
    if not found:
        pytest.fail("No poppler-utils. Next: ./dev setup brings it.")
    return str(Path(found).with_name(name))
