"""A patient reads, asks and signs with a witness; the copy goes to the papers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.journey.consent.conftest import Read, Sign
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.consent.assembly import Particulars
from ataraxy.journey.consent.copies import make_copy, make_missing_copies, signed_paper
from ataraxy.journey.consent.models import Consent, Copy
from ataraxy.journey.consent.queries import (
    questions_of,
    step_status,
    valid_consent,
    valid_consents,
)
from ataraxy.journey.consent.services import (
    acknowledge_part,
    answer_question,
    prepare,
)
from ataraxy.journey.consent.withdrawing import withdraw
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.signatures.queries import verify


def now():
    return timezone.now()


def test_signing_makes_the_consent_valid_and_moves_the_course_to_its_plan(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course
) -> None:
    assert not valid_consent(course, now())
    signed = sign_now(read_all(prepared))
    assert valid_consent(course, now())
    assert Course.objects.get().step == "plan"
    assert signed.signature.signer_name == "Ana Rivera"
    assert verify(signed.signature)
    assert Signature.objects.get(beside=signed.signature).signer_name == "Nurse.Harbor Tester"


def test_what_was_signed_holds_every_part_question_answer_and_choice(
    prepared: Consent, read_all: Read, sign_now: Sign, make_actor: MakeActor
) -> None:
    read_all(prepared, question="Can I breastfeed?", own_words="It can stop my breathing")
    asked = questions_of(prepared)[0]
    answer_question(actor=make_actor("nurse"), key="a", read=asked, text="No, not during this.")
    signed = sign_now(prepared)
    words = signed_words(signed)
    for row in prepared.body:
        assert row["title"] in words
    for wanted in ("Can I breastfeed?", "No, not during this.", "It can stop my breathing"):
        assert wanted in words
    assert "research. No" in words


def signed_words(consent: Consent) -> str:
    from ataraxy.platform.signatures.queries import shown_text

    text = shown_text(consent.signature)
    assert text is not None
    return text


def test_nothing_is_signed_while_a_part_is_unread(prepared: Consent, sign_now: Sign) -> None:
    with pytest.raises(Refused, match="parts are not read yet"):
        sign_now(prepared)
    assert Signature.objects.count() == 0


def test_nothing_is_signed_while_a_question_is_open(
    prepared: Consent, read_all: Read, sign_now: Sign
) -> None:
    read_all(prepared, question="And if I faint?")
    with pytest.raises(Refused, match="not answered yet"):
        sign_now(prepared)


def test_a_text_that_changed_after_the_page_was_opened_is_not_signed(
    prepared: Consent, read_all: Read, sign_now: Sign
) -> None:
    read_all(prepared)
    with pytest.raises(Refused, match="Something was added"):
        sign_now(prepared, shown="other words")
    assert Consent.objects.get().state == "reading"


def test_two_people_signing_the_same_consent_make_one_signature_and_one_is_told(
    prepared: Consent, read_all: Read, sign_now: Sign
) -> None:
    read_all(prepared)
    sign_now(prepared, key="one")
    with pytest.raises(Refused, match="signed already, by Ana Rivera"):
        sign_now(prepared, key="two", role="coordinator")
    assert Signature.objects.filter(signer_kind="patient").count() == 1


def test_the_same_form_sent_twice_signs_once(
    prepared: Consent, read_all: Read, sign_now: Sign
) -> None:
    read_all(prepared)
    assert sign_now(prepared, key="one") == sign_now(prepared, key="one")
    assert Signature.objects.filter(signer_kind="patient").count() == 1


@pytest.mark.parametrize("kind", ["session.dose_begun", "session.dosed"])
def test_a_consent_signed_after_a_dose_today_is_refused_and_tomorrow_it_is_not(
    prepared: Consent,
    read_all: Read,
    sign_now: Sign,
    course: Course,
    make_actor: MakeActor,
    kind: str,
) -> None:
    read_all(prepared)
    note(actor=make_actor("nurse"), course=course, kind=kind, text="35 mg IV")
    with pytest.raises(Refused, match="signed after a dose does not count"):
        sign_now(prepared, key="today")
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert sign_now(prepared, key="tomorrow").state == "signed"


def test_preparing_again_lays_the_unsigned_one_aside(
    prepared: Consent, course: Course, make_actor: MakeActor
) -> None:
    particulars = Particulars("im", "major_depression")
    prepare(actor=make_actor("nurse"), key="2", course=course, particulars=particulars)
    states = Consent.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["discarded", "reading"]


@pytest.mark.parametrize(
    ("particulars", "answer"),
    [
        (Particulars("rectal", "major_depression"), "No consent text exists for the route"),
        (Particulars("iv", "pain"), "No consent text exists for the indication"),
    ],
)
def test_a_document_that_does_not_exist_is_refused_in_words(
    course: Course, make_actor: MakeActor, particulars: Particulars, answer: str
) -> None:
    with pytest.raises(Refused, match=answer):
        prepare(actor=make_actor("nurse"), key="2", course=course, particulars=particulars)


def test_a_part_of_another_document_and_a_missing_choice_are_refused(
    prepared: Consent, make_actor: MakeActor
) -> None:
    nurse = make_actor("nurse")
    with pytest.raises(Refused, match="does not belong"):
        acknowledge_part(
            actor=nurse, key="1", consent=prepared, block_id="rems-and-medication-guide"
        )
    with pytest.raises(Refused, match="choose yes or no"):
        acknowledge_part(actor=nurse, key="2", consent=prepared, block_id="research-register")


def test_the_frozen_document_does_not_change_when_the_course_does(
    prepared: Consent, course: Course
) -> None:
    before = [row["sha256"] for row in prepared.body]
    course.indication = "panic_disorder"
    course.save(update_fields=["indication"])
    prepared.refresh_from_db()
    assert [row["sha256"] for row in prepared.body] == before
    assert "depression" in prepared.body[0]["text"]


def test_the_copy_is_a_pdf_with_both_signatures_among_the_patients_papers(
    prepared: Consent, read_all: Read, sign_now: Sign
) -> None:
    signed = sign_now(read_all(prepared))
    copy = make_copy(signed)
    assert make_copy(signed) == copy
    assert content_of(copy.document).startswith(b"%PDF")
    assert copy.document.patient == signed.course.patient
    marks = [block for block in signed_paper(signed).blocks if hasattr(block, "proof")]
    assert [mark.name for mark in marks] == ["Ana Rivera", "Nurse.Harbor Tester"]


def test_a_copy_missed_by_a_crash_is_made_up_for_once(
    prepared: Consent, read_all: Read, sign_now: Sign
) -> None:
    sign_now(read_all(prepared))
    assert make_missing_copies() == 1
    assert make_missing_copies() == 0
    assert Copy.objects.count() == 1


def test_many_courses_are_decided_in_a_fixed_number_of_queries(
    prepared: Consent,
    read_all: Read,
    sign_now: Sign,
    course: Course,
    django_assert_num_queries,
) -> None:
    sign_now(read_all(prepared))
    with django_assert_num_queries(3):
        assert valid_consents([course], now())[course.pk]


def test_the_journal_keeps_the_hash_of_what_was_signed(
    prepared: Consent, read_all: Read, sign_now: Sign
) -> None:
    signed = sign_now(read_all(prepared))
    entry = Entry.objects.get(action="consent.sign")
    assert signed.signature.shown_sha256 in entry.detail
    assert entry.patient_uid == signed.patient_uid


def test_the_step_tells_where_it_stands_and_whose_it_is(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    before = step_status(course)
    assert (before.standing, before.owner) == ("active", "Coordinator")
    assert "no signed consent" in before.blocker
    signed = sign_now(read_all(prepared))
    course.refresh_from_db()
    after = step_status(course)
    assert (after.standing, after.due) == ("done", signed.valid_until)
    withdraw(actor=make_actor("nurse"), key="w", course=course, said="phone")
    assert step_status(course).standing == "stopped"


@pytest.mark.parametrize("role", ["researcher", "custodian", "auditor", "therapist"])
def test_only_those_who_may_have_a_consent_signed_do(
    prepared: Consent, read_all: Read, sign_now: Sign, make_user: MakeUser, role: str
) -> None:
    read_all(prepared)
    make_user(role)
    with pytest.raises(Refused):
        sign_now(prepared, role=role)
    assert Consent.objects.get().state == "reading"
