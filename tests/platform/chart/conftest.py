"""Fixtures of the chart's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.platform.chart.importing import Import

from ataraxy.platform.people.models import Clinic


@pytest.fixture
def importing(tmp_path: Path, in_clinic: Clinic) -> Import:
    """A folder to import from, and the command that does it."""
    return Import(tmp_path)
