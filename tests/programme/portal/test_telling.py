"""What a patient tells the clinic lands with a named person and a clock, and is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.messaging.jobs import send
from ataraxy.journey.outcomes.services import ask
from ataraxy.journey.session.models import Session
from ataraxy.platform.documents.services import Description, Stored, add_document
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.rota import put_on_call
from ataraxy.programme.portal.models import Account
from ataraxy.programme.portal.models_clinic import Complaint, Experience

pytestmark = pytest.mark.either  # what a page answers is the same on either database
GOOD = {"overall": "8", "prepared": "yes", "felt_safe": "yes", "respected": "yes"}


@pytest.fixture
def staff(make_user: MakeUser) -> dict[str, Client]:
    """A browser of each who answers."""
    found = {}
    for role in ("nurse", "medical_director", "coordinator"):
        found[role] = Client()
        found[role].force_login(make_user(role))
    return found


def tasks(clinic: Clinic, kind: str) -> list[Task]:
    with scope(clinic=clinic.pk):
        return list(Task.objects.filter(kind=kind).select_related("owner"))


def test_help_shows_numbers_at_once_and_is_the_urgent_work_of_a_person_with_a_name(
    theirs: Client, clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    on_call = make_user("prescriber")
    now = timezone.now()
    with scope(clinic=clinic.pk):
        put_on_call(
            actor=make_actor("coordinator"),
            key="duty",
            user=on_call,
            role="prescriber",
            since=now,
            until=now + timedelta(hours=8),
        )
    first = theirs.get("/portal/help/").text
    assert first.index("988") < first.index("Ask the clinic to call me")
    said = {"words": "I cannot stop shaking", "phone": "555 0100", "idempotency_key": "h"}
    assert theirs.post("/portal/help/", said).status_code == 302
    (task,) = tasks(clinic, "patient.help")
    assert (task.owner, task.urgency) == (on_call, "urgent")
    assert task.due_at - task.opened_at <= timedelta(minutes=30)
    assert "I cannot stop shaking" in task.why
    assert "555 0100" in task.why
    assert f"{on_call.display_name} has it and reads it by" in theirs.get("/portal/help/").text


def test_help_needs_no_words(theirs: Client, clinic: Clinic, staff: dict[str, Client]) -> None:
    assert theirs.post("/portal/help/", {"idempotency_key": "h"}).status_code == 302
    assert len(tasks(clinic, "patient.help")) == 1
    theirs.post("/portal/help/", {"idempotency_key": "h2"})
    assert len(tasks(clinic, "patient.help")) == 1, "pressed again: the same call"
    theirs.post("/portal/help/", {"idempotency_key": "h3", "words": "It is worse"})
    assert len(tasks(clinic, "patient.help")) == 2, "new words are read"


def test_a_complaint_is_answered_to_the_patient_by_a_named_person(
    theirs: Client, clinic: Clinic, staff: dict[str, Client], make_user: MakeUser
) -> None:
    said = {"topic": "conduct", "words": "I was touched without asking", "idempotency_key": "c"}
    page = theirs.post("/portal/complaints/", said).headers["Location"]
    director = make_user("medical_director")
    assert f"{director.display_name} answers you by" in theirs.get(page).text
    (task,) = tasks(clinic, "complaint")
    assert (task.owner, task.urgency) == (director, "urgent")
    assert staff["nurse"].get(task.link).status_code == 403
    assert "touched without asking" in staff["medical_director"].get(task.link).text
    answer = {"words": "You are right. We spoke with him.", "idempotency_key": "a"}
    assert staff["medical_director"].post(task.link, answer).status_code == 302
    assert [one.state for one in tasks(clinic, "complaint")] == ["settled"]
    assert "We spoke with him" in theirs.get(page).text
    assert "The clinic has answered you" in theirs.get("/portal/").text
    send()
    (sent,) = mail.outbox
    assert "There is a message for you" in sent.body
    assert "touched" not in sent.body
    assert "answered" in staff["medical_director"].get("/complaints/").text


@pytest.mark.parametrize(
    ("topic", "role"),
    [("care", "medical_director"), ("money", "coordinator"), ("other", "coordinator")],
)
def test_each_topic_goes_to_its_role(
    theirs: Client, clinic: Clinic, staff: dict[str, Client], topic: str, role: str
) -> None:
    said = {"topic": topic, "words": "This was wrong", "idempotency_key": topic}
    theirs.post("/portal/complaints/", said)
    assert [one.role for one in tasks(clinic, "complaint")] == [role]


def test_a_complaint_without_words_is_not_sent(theirs: Client, clinic: Clinic) -> None:
    answer = theirs.post("/portal/complaints/", {"topic": "care", "idempotency_key": "c"})
    assert answer.status_code == 400
    with scope(clinic=clinic.pk):
        assert not Complaint.objects.exists()


@pytest.fixture
def finished(
    account: Account,
    patient: Patient,
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
) -> Session:
    """A session of this morning, over."""
    session = Chairside(in_clinic, make_actor, make_user).booked(patient).session
    session.started_at, session.state = timezone.now() - timedelta(hours=3), "released"
    session.save(update_fields=["started_at", "state"])
    return session


def test_after_a_session_it_is_asked_how_it_was_once(
    theirs: Client, finished: Session, staff: dict[str, Client]
) -> None:
    assert "How was your last visit?" in theirs.get("/portal/").text
    said = {**GOOD, "good": "The music", "idempotency_key": "e"}
    assert theirs.post("/portal/experience/", said).status_code == 302
    assert "How was your last visit?" not in theirs.get("/portal/").text
    assert Experience.objects.get().session_uid == finished.uid
    assert "The music" in staff["nurse"].get("/experiences/").text
    assert theirs.post("/portal/experience/", {**GOOD, "idempotency_key": "f"}).status_code == 302
    assert [one.session_uid for one in Experience.objects.order_by("pk")] == [finished.uid, None]
    assert not Task.objects.filter(kind="experience.hard").exists()


def test_whoever_did_not_feel_safe_is_called(
    theirs: Client, clinic: Clinic, staff: dict[str, Client]
) -> None:
    said = {**GOOD, "felt_safe": "no", "hard": "Nobody came", "idempotency_key": fresh_key()}
    theirs.post("/portal/experience/", said)
    (task,) = tasks(clinic, "experience.hard")
    assert (task.role, task.why) == ("medical_director", "Nobody came")


def test_the_next_visit_says_what_to_do_before_and_questions_open_without_a_second_link(
    theirs: Client,
    account: Account,
    patient: Patient,
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
) -> None:
    session = Chairside(in_clinic, make_actor, make_user).booked(patient).session
    page = theirs.get("/portal/visits/").text
    assert "Eat nothing from" in page
    assert "An adult whom you name takes you home" in page
    ask(
        actor=make_actor("nurse"),
        key="a",
        course=session.course,
        instruments=["gad7"],
    )
    asking = session.course.askings.get()
    assert "Generali" in theirs.get("/portal/due/").text
    opened = theirs.post(f"/portal/due/{asking.uid}/")
    assert theirs.get(opened.headers["Location"]).status_code == 200
    assert theirs.get("/portal/").status_code == 200
    course = theirs.get("/portal/course/")
    assert "First series of sessions" in course.text
    assert Client().post(f"/portal/due/{asking.uid}/").status_code in {302, 403}


def test_only_their_own_papers_can_be_opened(
    theirs: Client, account: Account, in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor = make_actor("nurse")
    stored = Stored("0" * 64, "application/pdf", 3)
    made = {
        kind: add_document(
            actor=actor,
            stored=stored,
            what=Description(kind, kind.title()),
            patient=account.patient,
        )
        for kind in ("consent", "result")
    }
    assert "Consent" in theirs.get("/portal/papers/").text
    assert "Result" not in theirs.get("/portal/papers/").text
    assert "No estimate yet" in theirs.get("/portal/costs/").text
    assert theirs.get(f"/portal/papers/{made['result'].uid}/").status_code == 404
    damaged = theirs.get(f"/portal/papers/{made['consent'].uid}/")
    assert damaged.status_code == 500
    assert "damaged or missing" in damaged.text
