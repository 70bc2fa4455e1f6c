"""At the chair: touch rests on a consent of its own, and the law of the place closes its gate."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.session_people import Chairside
from tests.signing import proof_by
from tests.standing_people import MakePatient

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.services import Word
from ataraxy.clinic.policy.models import PackVersion
from ataraxy.clinic.rems.models import Enrolment
from ataraxy.clinic.rems.services import end
from ataraxy.journey.consent.agreeing import note_agreement, sign_agreement
from ataraxy.journey.recovery.queries import recovery_of
from ataraxy.journey.session.facts import findings_of
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.record import record_of
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.services import Mark

pytestmark = pytest.mark.django_db


def closed(chairside: Chairside) -> dict[str, str]:
    session = Session.objects.select_related("clinic", "patient").get(pk=chairside.session.pk)
    return {one.rule.key: one.text for one in findings_of(record_of(session), timezone.now())}


def in_force(clinic: Clinic, **row: object) -> None:
    """A pack as the director signed it today."""
    said = {"words": "Not here.", "citation": "Act 7", "tag": "V"}
    made = PackVersion.objects.create(
        clinic=clinic,
        level="region",
        region="ZZ",
        name="Zeeland",
        version=1,
        state="signed",
        provisions=[said | row],
        reason="Test",
        in_force_from=timezone.localdate(timezone=clinic.zone),
        drafted_at=timezone.now(),
        drafted_by_uid="x",
        drafted_by_name="X",
    )
    Clinic.objects.filter(pk=clinic.pk).update(law_stamp=made.uid)


def test_touch_waits_for_its_consent_and_closes_again_when_it_is_taken_back(
    chairside: Chairside,
) -> None:
    chairside.arrived().asked(touch="hand")
    assert "was not asked yet" in closed(chairside)["touch.not_agreed"]
    course = chairside.session.course
    sign_agreement(
        actor=chairside.nurse,
        key="yes",
        course=course,
        word=Word(Topic.TOUCH, "yes", "tablet"),
        mark=Mark("Ana Rivera"),
        witness=proof_by(chairside.make_user("nurse"), chairside.clinic),
    )
    assert "touch.not_agreed" not in closed(chairside)
    back = Word(Topic.TOUCH, "withdrawn", "in_person")
    note_agreement(actor=chairside.nurse, key="no", course=course, word=back)
    assert "took it back" in closed(chairside)["touch.not_agreed"]


def test_what_the_law_forbids_closes_the_gate_and_no_visit_is_booked(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    assert not {key for key in closed(chairside) if key.startswith("law.")}
    in_force(chairside.clinic, question="here_infusion", answer="forbidden")
    assert "Act 7 (read at the source)" in closed(chairside)["law.forbidden"]
    with pytest.raises(Refused, match="Not here"):
        chairside.beside(make_patient("Lee", "Mia"))


def test_the_chair_side_page_names_the_law_that_closes_it_and_leads_to_it(
    chairside: Chairside, client: Client
) -> None:
    chairside.arrived()
    in_force(chairside.clinic, question="here_infusion", answer="forbidden")
    client.force_login(chairside.make_user("prescriber"))
    shown = client.get(reverse("session:room", args=[chairside.session.uid])).text
    assert "Act 7" in shown
    assert reverse("policy:law") in shown


def test_enrolment_confirmed_after_check_in_opens_the_gate_and_its_end_closes_it_again(
    chairside: Chairside, make_patient: MakePatient, client: Client
) -> None:
    spray = chairside.beside(make_patient("Rossi", "Bruno"), "spravato").arrived()
    spray.asked(ride="arranged")
    assert "has not confirmed" in closed(spray)["enrolment.unconfirmed"]
    client.force_login(spray.make_user("nurse"))
    room, enrolment = (
        reverse("session:room", args=[spray.session.uid]),
        reverse("rems:enrolment", args=[spray.session.patient.uid]),
    )
    assert enrolment in client.get(room).text
    spray.enrolled("SPR-118")
    assert "enrolment.unconfirmed" not in closed(spray)
    assert enrolment not in client.get(room).text
    row = Enrolment.objects.get()
    end(actor=spray.nurse, key="end", enrolment=row, why="Moved to another site")
    assert "has not confirmed" in closed(spray)["enrolment.unconfirmed"]


def test_the_law_can_ask_for_longer_watching(chairside: Chairside) -> None:
    in_force(chairside.clinic, question="observation_injection", number=240.0)
    session = Session.objects.select_related("clinic", "patient").get(pk=chairside.session.pk)
    recovery = recovery_of(record_of(session), timezone.now())
    assert recovery.law_minutes == 240.0
    assert "Act 7" in recovery.law_source
