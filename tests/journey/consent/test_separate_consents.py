"""Separate consents: each on its own, signed before a witness, taken back at any moment."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.journey.consent.conftest import Read, Sign
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.clinic.agreements.kinds import Topic, kinds
from ataraxy.clinic.agreements.models import Agreement
from ataraxy.clinic.agreements.queries import agreed
from ataraxy.clinic.agreements.services import Word
from ataraxy.foundation.decision import Outcome
from ataraxy.journey.consent.agreeing import note_agreement, sign_agreement, words_of
from ataraxy.journey.consent.models import Consent
from ataraxy.journey.consent.services import acknowledge_part
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.letters.models import Audience
from ataraxy.journey.letters.sharing import may_share
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.queries import shown_text, verify
from ataraxy.platform.signatures.services import Mark

MARK = Mark(typed_name="Ana Rivera")
SHARE = Word(Topic.SHARING, "yes", "tablet", "Dr Ames, for treatment")


@pytest.fixture
def agree(course: Course, make_actor: MakeActor, make_user: MakeUser, in_clinic: Clinic):
    def make(word: Word) -> Agreement:
        return sign_agreement(
            actor=make_actor("nurse"),
            key=fresh_key(),
            course=course,
            word=word,
            mark=MARK,
            witness=proof_by(make_user("nurse"), in_clinic),
        )

    return make


def test_a_signed_yes_keeps_its_words_and_its_witness(agree, course: Course) -> None:
    made = agree(SHARE)
    assert agreed(course.patient, Topic.SHARING)
    assert made.signature is not None
    assert verify(made.signature)
    assert shown_text(made.signature) == words_of(course, SHARE)
    assert "Dr Ames" in words_of(course, SHARE)
    assert made.words == kinds()[Topic.SHARING].words


def test_a_yes_after_a_dose_waits_and_a_no_does_not(
    agree, course: Course, make_actor: MakeActor
) -> None:
    actor = make_actor("nurse")
    note(actor=actor, course=course, kind="session.dosed", text="Dose given.")
    with pytest.raises(Refused, match="after a dose"):
        agree(Word(Topic.TOUCH, "yes", "tablet"))
    said = Word(Topic.EMAIL, "yes", "phone")
    with pytest.raises(Refused, match="after a dose"):
        note_agreement(actor=actor, key="e", course=course, word=said)
    no = Word(Topic.TOUCH, "no", "in_person")
    note_agreement(actor=actor, key="n", course=course, word=no)
    assert agreed(course.patient, Topic.TOUCH).outcome is Outcome.REFUSED


@pytest.mark.parametrize("chosen", ["yes", "no"])
def test_the_choice_on_research_in_the_consent_stands_from_its_signature_on(
    prepared: Consent, read_all: Read, sign_now: Sign, make_actor: MakeActor, chosen: str
) -> None:
    read_all(prepared)
    actor = make_actor("nurse")
    acknowledge_part(
        actor=actor, key="r", consent=prepared, block_id="research-register", choice=chosen
    )
    patient = prepared.course.patient
    assert agreed(patient, Topic.RESEARCH).outcome is Outcome.UNKNOWN
    sign_now(prepared)
    assert bool(agreed(patient, Topic.RESEARCH)) == (chosen == "yes")


def test_a_letter_waits_when_the_patient_objects_and_not_when_nobody_asked(
    agree, course: Course, make_actor: MakeActor
) -> None:
    patient = course.patient
    assert may_share(patient, Audience.REFERRER)
    withdrawn = Word(Topic.SHARING, "withdrawn", "phone")
    note_agreement(actor=make_actor("nurse"), key="w", course=course, word=withdrawn)
    assert not may_share(patient, Audience.REFERRER)
    assert may_share(patient, Audience.PATIENT)
    agree(SHARE)
    assert may_share(patient, Audience.REFERRER)


def test_the_pages_ask_sign_and_take_back(
    course: Course, client: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    client.force_login(nurse)
    at = {"course_uid": course.uid, "topic": "touch"}
    answer = client.post(
        reverse("consent:agree", kwargs=at),
        {
            "idempotency_key": fresh_key(),
            "typed_name": "Ana Rivera",
            "witness_name": nurse.username,
            "witness_method": "password",
            "witness_secret": PASSWORD,
        },
    )
    assert answer.status_code == 302
    overview = reverse("consent:agreements", args=[course.uid])
    page = client.get(overview).content.decode()
    assert "agreed" in page
    assert "Takes it back" in page
    back = {"idempotency_key": fresh_key(), "answer": "withdrawn", "way": "in_person"}
    client.post(reverse("consent:agreement-said", kwargs=at), back)
    assert not agreed(course.patient, Topic.TOUCH)
    assert "no touch beyond care and safety" in client.get(overview).content.decode()


def test_a_yes_that_needs_a_signature_is_not_offered_as_a_word(
    course: Course, client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("nurse"))
    at = reverse("consent:agreement-said", kwargs={"course_uid": course.uid, "topic": "recording"})
    sent = {"idempotency_key": fresh_key(), "answer": "yes", "way": "phone"}
    assert client.post(at, sent).status_code == 200
    assert not Agreement.objects.exists()
    unknown = at.replace("recording", "nonsense")
    assert client.get(unknown).status_code == 404
