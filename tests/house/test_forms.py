"""Every form that posts carries the token that proves it came from one of our pages."""

from __future__ import annotations

import re

import pytest
from tests.house.tree import all_files, name

POSTING = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
TEMPLATES = [path for path in all_files() if path.suffix == ".html"]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_posting_form_carries_its_token(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert not [form[:80] for form in POSTING.findall(text) if "csrf_token" not in form]
