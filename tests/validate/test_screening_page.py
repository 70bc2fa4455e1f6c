"""`docs/validation/screening.md` says what the rules of today find in the reference charts."""

from __future__ import annotations

import os
from pathlib import Path

from ataraxy.knowledge.charts.validation import page

HERE = Path(__file__).resolve().parents[2]
RECORDS = Path(os.environ.get("ATARAXY_DATA", HERE.parent / "shared" / "data")) / "synthea_r4"
PAGE = HERE / "docs" / "validation" / "screening.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(RECORDS), "run ./dev documents"
