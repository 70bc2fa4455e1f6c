"""A table with its mapping, a clinic with a past, and a trial that was taken in."""

from pathlib import Path
from random import Random

import pytest
from django_scopes import scopes_disabled
from tests.programme.research.histories import make_history
from tests.programme.research.tables import Tables
from tests.standing_people import MakePatient

from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research.models import Programme
from ataraxy.programme.research.summaries import count_stale


@pytest.fixture
def tables(clinic: Clinic, tmp_path: Path) -> Tables:
    """One table with its mapping, and the command that takes it in."""
    return Tables(tmp_path)


@pytest.fixture
def busy_clinic(in_clinic: Clinic, make_patient: MakePatient) -> Clinic:
    """A clinic with sixty courses behind it, counted."""
    random = Random(11)
    for number in range(60):
        make_history(random, in_clinic, make_patient, number)
    count_stale(in_clinic)
    return in_clinic


@pytest.fixture
def small_trial(tables: Tables) -> Programme:
    """Sixty made-up people of a trial in two groups, taken in."""
    random, rows = Random(5), []
    for number in range(60):
        base, arm = random.randint(18, 30), ("drug", "placebo")[number % 2]
        seen = random.choice([1, 2, 3, 3, 3])
        for visit in range(seen):
            total = max(0, round(base * (1 - random.uniform(0.1, 0.35) * (visit + 1))))
            rows.append(f"p{number},{14 * (visit + 1)},{visit + 2},{arm},{total},{base},1")
    tables.rows(*rows)
    tables.take()
    with scopes_disabled():
        return Programme.objects.get()
