"""A therapist outside sees what was agreed, while it is agreed, and every look is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.agreeing import says
from tests.journey.therapy.conftest import BrowserOf
from tests.session_people import Chairside
from tests.standing_people import MakeActor

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.journey.therapy import outside, services
from ataraxy.journey.therapy.models import Invitation, Kind, OutsideNote
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.chart.services import record_entries
from ataraxy.platform.people.links import address
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task
from ataraxy.programme.portal.models_own import JournalEntry, Sharing

pytestmark = pytest.mark.django_db
SHARED = "/shared/therapy/"


def invited(team: Chairside, make_actor: MakeActor, *shares: str) -> Invitation:
    wanted = outside.Invited(
        "Dr Ito", "12 Elm Street", shares or ("notes",), timedelta(days=30), "Ana Rivera"
    )
    return outside.invite(
        actor=make_actor("therapist"), key=fresh_key(), course=team.session.course, invited=wanted
    )


def opened(invitation: Invitation) -> Client:
    """A browser outside that has spent the link."""
    client, link = Client(), outside.link_of(invitation)
    assert link is not None
    assert client.post(address(link)).status_code == 302
    return client


def write(team: Chairside, make_actor: MakeActor, text: str, *, shared: bool) -> None:
    services.write_sheet(
        actor=make_actor("therapist"),
        key=fresh_key(),
        course=team.session.course,
        written=services.Written(Kind.INTEGRATION, {"narrative": text}, shared=shared),
    )


def test_only_what_was_agreed_and_marked_is_shown_and_each_look_is_journalled(
    chairside: Chairside, make_actor: MakeActor
) -> None:
    course, therapist = chairside.session.course, make_actor("therapist")
    write(chairside, make_actor, "for both of us", shared=True)
    write(chairside, make_actor, "kept in the house", shared=False)
    services.write_note(actor=therapist, key=fresh_key(), course=course, text="a river apart")
    services.set_intention(actor=therapist, key=fresh_key(), course=course, text="To meet the sea")
    invitation = invited(chairside, make_actor, "notes", "dates")
    page = opened(invitation).get(SHARED).content.decode()
    assert "for both of us" in page
    assert "Session 1" in page
    for hidden in ("kept in the house", "a river apart", "To meet the sea", "555-"):
        assert hidden not in page
    look = Entry.objects.get(action="therapy.outside_read")
    assert look.patient_uid == str(course.patient.uid)
    assert look.actor_uid == f"outside:{invitation.uid}"
    another = opened(invited(chairside, make_actor, "intention")).get(SHARED).content.decode()
    assert "To meet the sea" in another
    assert "for both of us" not in another


def test_ending_it_closes_the_view_at_once_and_time_does_too(
    chairside: Chairside, make_actor: MakeActor
) -> None:
    invitation = invited(chairside, make_actor)
    client = opened(invitation)
    assert client.get(SHARED).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert client.get(SHARED).status_code == 410
    outside.end_sharing(actor=make_actor("patient"), key=fresh_key(), invitation=invitation)
    closed = client.get(SHARED)
    assert closed.status_code == 410
    assert "your patient took it back" in closed.content.decode()
    assert "questions" not in closed.content.decode()
    assert client.post(SHARED, {"text": "late", "idempotency_key": "x"}).status_code == 410
    late = outside.outside_actor(invitation)
    with pytest.raises(Refused, match="no longer shares"):
        outside.write_outside_note(actor=late, key=fresh_key(), invitation=invitation, text="late")
    assert not OutsideNote.objects.exists()
    assert Client().get(SHARED).status_code == 410


def test_taking_back_the_consent_to_share_closes_the_view_and_a_new_one_waits_for_a_yes(
    chairside: Chairside, make_actor: MakeActor, browser_of: BrowserOf
) -> None:
    client, course = opened(invited(chairside, make_actor)), chairside.session.course
    assert client.get(SHARED).status_code == 200
    said = reverse("consent:agreement-said", kwargs={"course_uid": course.uid, "topic": "sharing"})
    back = {"idempotency_key": fresh_key(), "answer": "no", "way": "phone"}
    assert browser_of("nurse").post(said, back).status_code == 302
    assert client.get(SHARED).status_code == 410
    assert client.post(SHARED, {"text": "late", "idempotency_key": "x"}).status_code == 410
    with pytest.raises(Refused, match="said no"):
        invited(chairside, make_actor)
    says(course.patient, Topic.SHARING)
    assert opened(invited(chairside, make_actor)).get(SHARED).status_code == 200


def test_a_record_that_speaks_of_substance_use_is_seen_outside_only_after_a_signed_yes(
    chairside: Chairside, make_actor: MakeActor
) -> None:
    record_entries(
        actor=make_actor("nurse"),
        key="f10",
        patient=chairside.session.patient,
        facts=[FactEntry(kind=FactKind.CONDITION, text="Alcohol use disorder",
                         system="http://hl7.org/fhir/sid/icd-10-cm", code="F10.20")],
        label="Referral",
    )  # fmt: skip
    with pytest.raises(Refused, match="substance use"):
        invited(chairside, make_actor)
    says(chairside.session.patient, Topic.SHARING)
    assert opened(invited(chairside, make_actor)).get(SHARED).status_code == 200


@pytest.mark.parametrize("change", [{"typed_name": " "}, {"shares": ()}], ids=str)
def test_nothing_is_shared_without_the_patients_name_or_without_saying_what(
    chairside: Chairside, make_actor: MakeActor, change: dict[str, object]
) -> None:
    plain = outside.Invited("Dr Ito", "Elm", ("notes",), timedelta(days=30), "Ana Rivera")
    with pytest.raises(Refused):
        outside.invite(
            actor=make_actor("therapist"),
            key=fresh_key(),
            course=chairside.session.course,
            invited=replace(plain, **change),  # type: ignore[arg-type]
        )
    assert not Invitation.objects.exists()


def test_a_note_from_outside_is_somebodys_work_and_stands_on_the_course(
    chairside: Chairside, make_actor: MakeActor, browser_of: BrowserOf
) -> None:
    client = opened(invited(chairside, make_actor))
    key = fresh_key()
    for _ in range(2):  # sent twice, kept once
        sent = client.post(SHARED, {"text": "We spoke of the sea.", "idempotency_key": key})
        assert sent.status_code == 302
    assert OutsideNote.objects.count() == 1
    assert Task.objects.get(kind="therapy-outside-note").title == "Read the note of Dr Ito"
    page = reverse("therapy:course", args=[chairside.session.course.uid])
    assert "We spoke of the sea." in browser_of("therapist").get(page).content.decode()


def test_the_page_shows_the_link_until_it_was_opened_and_ends_it(
    chairside: Chairside, browser_of: BrowserOf
) -> None:
    course, nurse = chairside.session.course, browser_of("nurse")
    page = reverse("therapy:sharing", args=[course.uid])
    said = {
        "name": "Dr Ito",
        "practice": "12 Elm Street",
        "shares": ["notes", "scores"],
        "lasts": "90",
        "typed_name": "Ana Rivera",
        "idempotency_key": fresh_key(),
    }
    assert nurse.post(page, said).status_code == 302
    invitation = Invitation.objects.get()
    link = outside.link_of(invitation)
    assert link is not None
    assert address(link) in nurse.get(page).content.decode()
    opened(invitation)
    assert address(link) not in nurse.get(page).content.decode()
    end = reverse("therapy:end_sharing", args=[course.uid, invitation.uid])
    assert nurse.post(end, {"idempotency_key": fresh_key()}).status_code == 302
    assert "Closed." in nurse.get(page).content.decode()


def test_a_journal_entry_is_seen_outside_only_while_it_is_shared(
    chairside: Chairside, make_actor: MakeActor
) -> None:
    patient, now = chairside.session.patient, timezone.now()
    own = {"clinic_id": patient.clinic_id, "patient": patient, "at": now}
    entry = JournalEntry.objects.create(**own, text="I slept.")
    JournalEntry.objects.create(**own, text="Nobody reads this.")
    client = opened(invited(chairside, make_actor, "journal"))
    assert "I slept." not in client.get(SHARED).content.decode()
    Sharing.objects.create(**own, entry=entry, shared=True)
    page = client.get(SHARED).content.decode()
    assert "I slept." in page
    assert "Nobody reads this." not in page
    Sharing.objects.create(**own, entry=entry, shared=False)
    assert "I slept." not in client.get(SHARED).content.decode()
