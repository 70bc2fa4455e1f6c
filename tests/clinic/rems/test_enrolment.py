"""The programme: a certified setting, trained staff, and enrolment that only a number confirms."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.clinic.rems import services
from ataraxy.clinic.rems.models import Enrolment
from ataraxy.clinic.rems.queries import certification, confirmed_number, trained_staff
from ataraxy.clinic.rems.words import programme
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.signatures.services import Mark
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db
MARK = Mark("Ana Rivera")


def setting(*left_out: str) -> services.Setting:
    attested = tuple(key for key in programme().setting if key not in left_out)
    return services.Setting("OHS-1", "Harbor", "1 Quay", "both", "Cora Kim", "", date(2026, 1, 5),
                            attested)  # fmt: skip


def test_a_certification_attests_everything_or_is_none(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor = make_actor("coordinator")
    with pytest.raises(Refused, match="seven days"):
        services.certify(actor=actor, key="a", setting=setting("seven_days"))
    assert certification(in_clinic) is None
    services.certify(actor=actor, key="b", setting=setting())
    assert certification(in_clinic) is not None
    with pytest.raises(PermissionRefused):
        services.certify(actor=make_actor("nurse"), key="c", setting=setting())


def test_whoever_was_never_trained_or_long_ago_stands_in_front(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    nurse, prescriber = make_user("nurse"), make_user("prescriber")
    today = timezone.now().astimezone(in_clinic.zone).date()
    act = {"actor": make_actor("coordinator"), "user": prescriber}
    with pytest.raises(Refused, match="in the future"):
        services.note_training(key="a", trained_on=today + timedelta(days=1), **act)
    services.note_training(key="b", trained_on=today, **act)
    found = [(one.user, one.is_due) for one in trained_staff(in_clinic, today)]
    assert found == [(nurse, True), (prescriber, False)]
    later = trained_staff(in_clinic, today + timedelta(days=370))
    assert all(one.is_due for one in later)
    nearly = trained_staff(in_clinic, today + timedelta(days=340))
    assert [one.is_soon for one in nearly] == [False, True]


def test_a_training_of_a_leap_day_counts_until_the_last_of_february(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    act = {"actor": make_actor("coordinator"), "user": make_user("nurse")}
    services.note_training(key="a", trained_on=date(2024, 2, 29), **act)
    due = [trained_staff(in_clinic, date(2025, *day))[0].is_due for day in ((2, 28), (3, 1))]
    assert due == [False, True]


def test_two_signatures_are_not_enrolment(
    in_clinic: Clinic, patient: Patient, make_actor: MakeActor, make_user: MakeUser
) -> None:
    nurse, prescriber = make_actor("nurse"), make_actor("prescriber")
    proof = proof_by(make_user("prescriber"), in_clinic)
    row = services.sign_as_patient(actor=nurse, key="a", patient=patient, mark=MARK,
                                   witness=proof_by(make_user("nurse"), in_clinic))  # fmt: skip
    (work,) = Task.objects.filter(kind="rems-enrolment")
    with pytest.raises(Refused, match="on the way"):
        services.sign_as_patient(actor=nurse, key="b", patient=patient, mark=MARK,
                                 witness=proof_by(make_user("nurse"), in_clinic))  # fmt: skip
    with pytest.raises(Refused, match="once both have signed"):
        services.note_sent(actor=nurse, key="c", enrolment=row, how="fax")
    with pytest.raises(PermissionRefused):
        services.sign_as_prescriber(actor=nurse, key="d", enrolment=row, proof=proof)
    row = services.sign_as_prescriber(actor=prescriber, key="e", enrolment=row, proof=proof)
    assert confirmed_number(patient) == ""
    with pytest.raises(Refused, match="not enrolment"):
        services.confirm(actor=nurse, key="f", enrolment=row, number="SPR-1")
    services.note_sent(actor=nurse, key="g", enrolment=row, how="fax, 14:02")
    assert confirmed_number(patient) == ""
    with pytest.raises(Refused, match="Write the number"):
        services.confirm(actor=nurse, key="h", enrolment=row, number=" ")
    services.confirm(actor=nurse, key="i", enrolment=row, number="SPR-1")
    assert confirmed_number(patient) == "SPR-1"
    work.refresh_from_db()
    assert work.closed_at is not None
    assert Signature.objects.filter(subject_kind="rems-enrolment").count() == 3
    services.end(actor=nurse, key="j", enrolment=row, why="Moved away")
    assert confirmed_number(patient) == ""


def test_the_page_leads_from_signature_to_confirmation_and_prints_the_form(
    clinic: Clinic, patient: Patient, make_user: MakeUser
) -> None:
    doctor, url = Client(), reverse("rems:enrolment", args=[patient.uid])
    doctor.force_login(make_user("prescriber"))
    make_user("nurse")
    witness = {"witness_name": "nurse.harbor", "witness_method": "password",
               "witness_secret": PASSWORD}  # fmt: skip
    begun = doctor.post(url, {"idempotency_key": "a", "typed_name": "Ana Rivera", **witness})
    assert begun.status_code == 302
    wrong = doctor.post(url, {"idempotency_key": "b", "act": "sent", "told": "SPR-1"})
    assert wrong.status_code == 409
    signed = {"idempotency_key": "c", "method": "password", "secret": PASSWORD}
    assert doctor.post(url, signed).status_code == 302
    assert doctor.post(url, {"idempotency_key": "d", "told": "fax"}).status_code == 302
    assert doctor.post(url, {"idempotency_key": "e", "told": "SPR-1"}).status_code == 302
    assert "SPR-1" in doctor.get(url).content.decode()
    pages = PdfReader(BytesIO(doctor.get(f"{url}pdf/").content)).pages
    words = " ".join(page.extract_text() for page in pages)
    assert "Ana Rivera" in words
    assert programme().reach["fax"] in words
    assert Enrolment._base_manager.get().number == "SPR-1"
