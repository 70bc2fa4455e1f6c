"""One of the 189 people of other people's making is walked through the whole journey by clicking.

A living adult of 1984 with a chronic sinusitis and an accent in the name: nothing that stops a
treatment, and a record that nobody here wrote.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.journey.walker import Walker
from tests.journey.whole_way import assert_arrived, walk

from ataraxy.platform.people.models import Clinic

HERE = Path(__file__).resolve().parents[2]
RECORDS = Path(os.environ.get("ATARAXY_DATA", HERE.parent / "shared" / "data")) / "synthea_r4"
WHO = "c0580b5a-6fc2-4b"


def test_one_of_the_189_walks_from_referral_to_the_second_maintenance_visit(
    walker: Walker, clinic: Clinic
) -> None:
    (bundle,) = RECORDS.glob(f"*{WHO}*.json.gz")
    course = walk(walker, clinic, bundle)
    assert_arrived(course, clinic)
    assert (course.patient.family_name, course.patient.birth_date.year) == ("Alvarez", 1984)
