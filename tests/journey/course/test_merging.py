"""Two records with a running course each cannot become one."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.course.services import begin_course
from ataraxy.platform.people.merging import merge_patients
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused


def test_a_merge_of_two_running_courses_is_refused(
    in_clinic: Clinic, make_patient: MakePatient, make_actor: MakeActor
) -> None:
    first, second = make_patient("Rivera"), make_patient("Rivera")
    doctor, boss = make_actor("prescriber"), make_actor("medical_director")
    with transaction.atomic():
        begin_course(actor=doctor, patient=second)
    merge_patients(actor=boss, key="1", survivor=first, merged=second, reason="one passport")
    third = make_patient("Rivera")
    with transaction.atomic():
        begin_course(actor=doctor, patient=third)
    with pytest.raises(Refused, match="already has an open course"), transaction.atomic():
        begin_course(actor=doctor, patient=first)
    with pytest.raises(Refused, match="Both records have an open course"):
        merge_patients(actor=boss, key="2", survivor=first, merged=third, reason="one passport")


def test_the_patient_page_names_the_other_clinic_and_nothing_of_the_chart(
    in_clinic: Clinic, other_clinic: Clinic, make_patient: MakePatient, make_user: MakeUser
) -> None:
    make_patient("Rivera", at=other_clinic)
    ours = make_patient("Rivera")
    client = Client()
    client.force_login(make_user("nurse"))
    page = client.get(f"/patients/{ours.uid}/").content.decode()
    assert "Perhaps treated elsewhere too" in page
    assert "Mesa Clinic" in page
