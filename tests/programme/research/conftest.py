"""A folder in which a table and its mapping lie."""

from pathlib import Path

import pytest
from tests.programme.research.tables import Tables

from ataraxy.platform.people.models import Clinic


@pytest.fixture
def tables(clinic: Clinic, tmp_path: Path) -> Tables:
    """One table with its mapping, and the command that takes it in."""
    return Tables(tmp_path)
