"""Somebody is imported and walked, by clicking, from referral to the second maintenance visit."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fhir_bundles import a_person
from tests.journey.walker import Walker
from tests.journey.whole_way import assert_arrived, walk

from ataraxy.platform.people.models import Clinic


@pytest.mark.walk
def test_somebody_walks_from_referral_to_the_second_maintenance_visit(
    walker: Walker, clinic: Clinic, tmp_path: Path
) -> None:
    bundle = tmp_path / "record.json.gz"
    bundle.write_bytes(a_person(3).gzip())
    assert_arrived(walk(walker, clinic, bundle), clinic)
