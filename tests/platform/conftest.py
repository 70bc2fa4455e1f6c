"""Fixtures for the rooms of the platform."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def document_root(settings: Settings, tmp_path: Path) -> Path:
    """Every test has a file store of its own."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return tmp_path / "documents"
