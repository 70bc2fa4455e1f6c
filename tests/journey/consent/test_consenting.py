"""A patient reads, asks, signs with a witness, and may take it back at any moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import Error, transaction
from django.utils import timezone
from tests.journey.consent.conftest import Read, Sign
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.consent.assembly import Particulars
from ataraxy.journey.consent.copies import make_copy, make_missing_copies, signed_paper
from ataraxy.journey.consent.models import Consent, Copy, Withdrawal
from ataraxy.journey.consent.queries import (
    questions_of,
    step_status,
    valid_consent,
    valid_consents,
)
from ataraxy.journey.consent.services import (
    acknowledge_part,
    answer_question,
    mark_material_change,
    prepare,
    withdraw,
)
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.services import move, note
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.feed.models import Event
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.signatures.queries import verify
from ataraxy.platform.worklist.models import Task

NO_MARK = {"said": "in_person"}


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


def test_a_consent_signed_after_a_dose_today_is_refused_and_tomorrow_it_is_not(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    read_all(prepared)
    note(actor=make_actor("nurse"), course=course, kind="session.dosed", text="35 mg IV")
    with pytest.raises(Refused, match="signed after a dose does not count"):
        sign_now(prepared, key="today")
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert sign_now(prepared, key="tomorrow").state == "signed"


def test_withdrawal_holds_the_course_and_calls_the_prescriber(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    withdraw(actor=make_actor("therapist"), key="w", course=course, said="in_session")
    assert rules(course) == ["consent.withdrawn"]
    assert [hold.kind for hold in active_holds(course)] == ["consent.withdrawn"]
    task = Task.objects.get()
    assert (task.role, task.urgency, task.patient) == ("prescriber", "urgent", course.patient)
    assert Event.objects.filter(topic="consent.withdrawn").count() == 1


def rules(course: Course) -> list[str]:
    return [reason.rule for reason in valid_consent(course, now()).reasons]


def test_withdrawal_works_while_reading_and_takes_the_older_signed_one_along(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    again = Particulars("iv", "major_depression")
    prepare(actor=make_actor("nurse"), key="p2", course=course, particulars=again)
    withdraw(actor=make_actor("nurse"), key="w", course=course, said="sign")
    assert set(Consent.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert Withdrawal.objects.count() == 2
    assert not valid_consent(course, now())


def test_withdrawal_works_on_the_day_of_a_dose(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    note(actor=make_actor("nurse"), course=course, kind="session.dosed", text="35 mg IV")
    withdraw(actor=make_actor("nurse"), key="w", course=course, said="in_session")
    assert not valid_consent(course, now())


def test_after_a_withdrawal_a_new_consent_counts_but_the_hold_waits_for_a_prescriber(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    withdraw(actor=make_actor("nurse"), key="w", course=course, said="phone")
    anew = prepare(
        actor=make_actor("nurse"),
        key="p2",
        course=course,
        particulars=Particulars("iv", "major_depression"),
    )
    sign_now(read_all(anew), key="s2")
    assert valid_consent(course, now())
    assert len(active_holds(course)) == 1


def test_without_any_consent_there_is_nothing_to_withdraw_and_it_says_what_holds(
    course: Course, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused, match="No dose can be given"):
        withdraw(actor=make_actor("nurse"), key="w", course=course, said="phone")


def test_leaving_the_route_and_a_new_series_ask_for_a_new_consent(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    course.refresh_from_db()
    course.route = "im"
    assert rules(course) == ["consent.route"]
    course.route = "iv"
    prescriber = make_actor("prescriber")
    for verb in ("begin induction", "begin maintenance"):
        move(actor=prescriber, course=course, verb=verb)
    assert valid_consent(course, now())
    move(actor=prescriber, course=course, verb="repeat induction")
    assert rules(course) == ["consent.renewal"]


def test_a_consent_ends_after_a_year(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course
) -> None:
    signed = sign_now(read_all(prepared))
    assert valid_consent(course, signed.valid_until - timedelta(seconds=1))
    assert not valid_consent(course, signed.valid_until)
    assert timedelta(days=364) < signed.valid_until - signed.signed_at < timedelta(days=367)


def test_a_material_change_marked_by_the_director_asks_only_its_treatment_anew(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    director = make_actor("medical_director")
    mark_material_change(actor=director, key="1", treatment="esketamine", reason="New label")
    assert valid_consent(course, now())
    mark_material_change(actor=director, key="2", treatment="ketamine", reason="New liver data")
    assert "New liver data" in str(valid_consent(course, now()))
    with pytest.raises(PermissionRefused):
        mark_material_change(
            actor=make_actor("prescriber"), key="3", treatment="ketamine", reason="x"
        )


def test_a_renewal_replaces_the_older_consent_and_keeps_it(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    first = sign_now(read_all(prepared))
    second = prepare(
        actor=make_actor("nurse"),
        key="p2",
        course=course,
        particulars=Particulars("iv", "major_depression"),
    )
    assert valid_consent(course, now()), "the older one stands until the new one is signed"
    sign_now(read_all(second), key="s2")
    first.refresh_from_db()
    assert first.state == "superseded"
    assert verify(first.signature)
    assert valid_consent(course, now())


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


def test_readings_answers_and_withdrawals_can_never_be_changed(
    prepared: Consent, read_all: Read
) -> None:
    read_all(prepared)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        prepared.reads.update(question="changed")


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
