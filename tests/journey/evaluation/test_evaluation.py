"""The evaluation: begun from what is known, kept as a draft, signed and locked, amended."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.journey.screening.screening_people import NOTE, Record, answer_no
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.evaluation import queries, services
from ataraxy.journey.evaluation.models import Draft
from ataraxy.journey.evaluation.prefill import headings, tidy
from ataraxy.journey.evaluation.services import Writing
from ataraxy.journey.screening.models import Evaluation
from ataraxy.journey.screening.queries import evaluation_of
from ataraxy.journey.screening.services import answer
from ataraxy.knowledge.terminology import RXNORM
from ataraxy.platform.chart.kinds import AnswerValue, Certainty, FactKind
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.models import ShownText, Signature


def sign(
    course: Course, make_actor: MakeActor, make_user: MakeUser, writing: Writing, key: str = "s"
) -> Evaluation:
    return services.sign(
        actor=make_actor("prescriber"),
        key=key,
        course=course,
        writing=writing,
        proof=proof_by(make_user("prescriber"), course.clinic),
    )


def under(text: str, heading: str) -> str:
    """The words under a heading, up to the next."""
    blocks = (one for one in text.split("\n\n") if one.startswith(f"{heading}:"))
    return next(blocks).partition("\n")[2]


def test_a_draft_says_what_is_known_with_day_and_source_and_nothing_else(
    course: Course, record: Record, make_actor: MakeActor
) -> None:
    blank = queries.first_words(course)
    assert under(blank.risk, "Thoughts of suicide") == ""
    assert under(blank.mental_state, "Perception") == ""
    assert " no " not in f"{blank.risk} {blank.mental_state}"
    record("I10", "High blood pressure")
    record("C61", "Prostate cancer", certainty=Certainty.REFUTED)
    answer(
        actor=make_actor("prescriber"),
        key="q",
        course=course,
        question="suicidal_thoughts",
        value=AnswerValue.YES,
    )
    note = queries.first_words(course)
    said = under(note.risk, "Thoughts of suicide")
    assert "yes (Prescriber" in said
    assert under(note.history, "Conditions on record") == "- High blood pressure"
    assert under(note.impression, "Indication") == "Major depressive disorder."
    assert "cannot be assessed yet" in under(note.impression, "Finding of the rule book")
    assert "- S-11 Psychosis" in note.plan


def test_what_is_answered_no_longer_stands_as_open(course: Course, make_actor: MakeActor) -> None:
    answer_no(course, make_actor)
    note = queries.first_words(course)
    assert "no (Prescriber" in under(note.mental_state, "Perception")
    assert "Adequate trials without enough benefit in this episode: 3." in note.history
    assert under(note.history, "Allergies on record").startswith("None; the list was recorded")
    assert "S-11" not in note.plan


def test_benzodiazepines_are_added_up_or_asked_about(course: Course, record: Record) -> None:
    lorazepam = {"kind": FactKind.MEDICINE, "system": RXNORM}
    record("6470", "Lorazepam 1 MG Oral Tablet", detail={"dose_text": "twice daily"}, **lorazepam)
    note = queries.first_words(course)
    assert "- Lorazepam 1 MG Oral Tablet, twice daily" in note.history
    assert "about 2 mg of lorazepam a day (from memory, not yet verified)" in note.history
    record("6470", "Ativan", **lorazepam)
    assert "Ask for the dose of: Ativan." in queries.first_words(course).history


def test_a_heading_nobody_filled_in_is_not_signed() -> None:
    first, second, *_ = headings("mental_state")
    assert tidy(f"{first}\n\n{second}\nSlow, quiet.\n\n") == f"{second}\nSlow, quiet."
    assert tidy(f"{first}\n{second}") == ""
    assert tidy("He said:\nnothing.") == "He said:\nnothing."


def test_a_draft_is_kept_as_one_and_counts_for_nothing(
    course: Course, make_actor: MakeActor
) -> None:
    actor = make_actor("prescriber")
    services.save(actor=actor, key="1", course=course, writing=Writing(NOTE))
    later = Writing(replace(NOTE, plan="Wait."))
    services.save(actor=actor, key="2", course=course, writing=later)
    draft = Draft.objects.get()
    assert draft.parts["plan"] == "Wait."
    assert evaluation_of(course) is None
    director = make_actor("medical_director")
    assert queries.open_draft(course, director.user_uid) is None
    assert queries.drafts_of_others(course, director.user_uid) == [draft]


def test_signing_locks_the_exact_words_and_closes_the_draft(
    course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    services.save(actor=make_actor("prescriber"), key="1", course=course, writing=Writing(NOTE))
    heading = headings("risk")[0]
    writing = Writing(replace(NOTE, risk=f"{heading}\n\nLow, by her own word."))
    made = sign(course, make_actor, make_user, writing)
    assert Draft.objects.get().state == "signed"
    signature = Signature.objects.get(subject_kind="evaluation", subject_uid=str(made.uid))
    text = ShownText.objects.get(sha256=signature.shown_sha256).text
    assert "Low, by her own word." in text
    assert made.risk in text


def test_a_note_of_empty_headings_is_not_signed(
    course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    blank = replace(NOTE, risk="\n".join(headings("risk")))
    with pytest.raises(Refused, match="Every part needs"):
        sign(course, make_actor, make_user, Writing(blank))
    assert evaluation_of(course) is None


def test_an_amendment_stands_beside_what_it_amends_and_says_why(
    course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    first = sign(course, make_actor, make_user, Writing(NOTE))
    amended = replace(NOTE, risk="Moderate after all.")
    with pytest.raises(Refused, match="Say why"):
        sign(course, make_actor, make_user, Writing(amended, amends=first), key="2")
    why = "Her sister called."
    second = sign(course, make_actor, make_user, Writing(amended, first, why), key="3")
    assert Evaluation.objects.get(pk=first.pk).risk == NOTE.risk
    assert evaluation_of(course) == second
    amendment = queries.amendments_of(course)[second.pk]
    assert (amendment.amends, amendment.reason) == (first, why)
    signature = Signature.objects.get(subject_kind="evaluation", subject_uid=str(second.uid))
    assert why in ShownText.objects.get(sha256=signature.shown_sha256).text


def test_amending_what_was_amended_meanwhile_is_refused(
    course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    first = sign(course, make_actor, make_user, Writing(NOTE))
    sign(course, make_actor, make_user, Writing(NOTE, first, "One."), key="2")
    with pytest.raises(Refused, match="signed meanwhile"):
        sign(course, make_actor, make_user, Writing(NOTE, first, "Two."), key="3")


def test_the_pages_keep_a_draft_sign_it_and_amend_it(
    client: Client, course: Course, make_user: MakeUser
) -> None:
    client.force_login(make_user("prescriber"))
    where = reverse("evaluation:write", args=[course.uid])
    fresh = client.get(where).content.decode()
    assert "Thoughts of suicide:" in fresh
    words = {**asdict(NOTE), "plan": "", "method": "password", "secret": "", "seen": "in_person"}
    kept = client.post(where, {**words, "idempotency_key": "1", "act": "save"}, follow=True)
    assert "Your draft, kept" in kept.content.decode()
    unfinished = {**words, "secret": PASSWORD, "idempotency_key": "2", "act": "sign"}
    assert "Every part needs at least a word" in client.post(where, unfinished).content.decode()
    done = client.post(where, {**unfinished, "plan": "IV series."}, follow=True)
    assert "Signed and locked." in done.content.decode()
    shown = client.get(reverse("evaluation:evaluation", args=[course.uid])).content.decode()
    amend = reverse("evaluation:amend", args=[course.uid, Evaluation.objects.get().uid])
    assert amend in shown
    changed = {**unfinished, "plan": "IM series.", "reason": "Veins.", "idempotency_key": "3"}
    after = client.post(amend, changed, follow=True).content.decode()
    assert "Veins." in after
    assert after.index("IM series.") < after.index("IV series.")


def test_a_draft_can_be_set_aside_to_begin_anew(
    client: Client, course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    services.save(actor=make_actor("prescriber"), key="1", course=course, writing=Writing(NOTE))
    client.force_login(make_user("prescriber"))
    anew = reverse("evaluation:anew", args=[course.uid])
    client.post(anew, {"idempotency_key": "k"})
    assert Draft.objects.get().state == "set_aside"
    write = reverse("evaluation:write", args=[course.uid])
    assert "Begun from what the record knows" in client.get(write).content.decode()


@pytest.mark.parametrize(
    ("day", "seen", "seen_before", "why"),
    [
        ("2026-12-31", "video", False, None),
        ("2027-01-01", "video", False, "829"),
        ("2027-01-01", "phone", False, "829"),
        ("2027-01-01", "video", True, None),
        ("2027-01-01", "in_person", False, None),
    ],
)
def test_after_the_telehealth_basis_has_ended_somebody_never_seen_in_person_is_not_evaluated(
    course: Course,
    make_actor: MakeActor,
    make_user: MakeUser,
    day: str,
    seen: str,
    seen_before: bool,
    why: str | None,
) -> None:
    if seen_before:
        sign(course, make_actor, make_user, Writing(NOTE, seen="in_person"), key="before")
        assert queries.ever_seen_in_person(course.patient)
    at = datetime.fromisoformat(f"{day}T15:00:00+00:00")
    with time_machine.travel(at, tick=False):
        if why is None:
            sign(course, make_actor, make_user, Writing(NOTE, seen=seen), key="now")
        else:
            with pytest.raises(Refused) as caught:
                sign(course, make_actor, make_user, Writing(NOTE, seen=seen), key="now")
            assert why in caught.value.decision.reasons[0].source
            assert "2026-12-31" in str(caught.value.decision)
