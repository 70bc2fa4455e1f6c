"""Medicines as take, hold or ask with the prescriber's word, and the work-up with its expiry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.journey.screening.screening_people import Record
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import guidelines, medicines, queries, work_up
from ataraxy.journey.screening.models import MedicineWord
from ataraxy.knowledge.evidence import Route
from ataraxy.knowledge.evidence.workup import State
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.models import Signature


def takes(record: Record, text: str) -> None:
    record("", text, kind=FactKind.MEDICINE)


def rows(course: Course, route: Route = Route.IV) -> dict[str, medicines.Row]:
    found = queries.screen_now(course, route)
    return {one.medicine.text: one for one in medicines.rows_of(found, course)}


def sign(
    course: Course, make_actor: MakeActor, make_user: MakeUser, ref: str, choice: str, words: str
) -> MedicineWord:
    return medicines.sign_word(
        actor=make_actor("prescriber"),
        key=f"{ref}{choice}",
        course=course,
        route=Route.IV,
        wish=medicines.Wish(ref, choice, words),
        proof=proof_by(make_user("prescriber"), course.clinic),
    )


def test_each_medicine_is_take_hold_or_ask_and_silence_is_said_to_be_silence(
    course: Course, record: Record
) -> None:
    for text in ("Lorazepam 1 MG Oral Tablet", "Theophylline", "Levothyroxine", "Paracetamol"):
        takes(record, text)
    found = rows(course)
    assert found["Lorazepam 1 MG Oral Tablet"].advised == "ask"
    assert found["Levothyroxine"].advised == "take"
    assert found["Paracetamol"].says == "No rule speaks of it"
    assert found["Lorazepam 1 MG Oral Tablet"].is_open
    assert not found["Levothyroxine"].is_open


def test_the_prescriber_signs_a_word_on_a_medicine_and_it_stands_beside_the_advice(
    course: Course, record: Record, make_actor: MakeActor, make_user: MakeUser
) -> None:
    takes(record, "Lorazepam")
    ref = rows(course)["Lorazepam"].medicine.ref
    sign(course, make_actor, make_user, ref, "hold", "Not in the 12 hours before; back after.")
    row = rows(course)["Lorazepam"]
    assert (row.says, row.advised, row.is_open) == ("Hold before the session", "ask", False)
    assert Signature.objects.get(subject_kind=medicines.SIGNED).signer_name
    sign(course, make_actor, make_user, ref, "take", "")
    assert rows(course)["Lorazepam"].says == "Take as usual"
    assert MedicineWord.objects.count() == 2


def test_a_hold_without_words_and_a_medicine_that_left_the_list_are_refused(
    course: Course, record: Record, make_actor: MakeActor, make_user: MakeUser
) -> None:
    takes(record, "Lorazepam")
    ref = rows(course)["Lorazepam"].medicine.ref
    with pytest.raises(Refused, match="from when and until when"):
        sign(course, make_actor, make_user, ref, "hold", " ")
    with pytest.raises(Refused, match="not on the list"):
        sign(course, make_actor, make_user, "medicine:other", "take", "")
    assert not MedicineWord.objects.exists()


@pytest.mark.parametrize(
    ("route", "words", "predicted"),
    [
        (Route.ORAL, "× 2.4", False),
        (Route.SPRAVATO, "× 1.29, peak × 1", False),
        (Route.IV, "between × 1.00 and × 1.28", True),
    ],
)
def test_the_change_of_exposure_is_published_for_the_route_or_marked_as_a_prediction(
    course: Course, record: Record, route: Route, words: str, predicted: bool
) -> None:
    takes(record, "Ticlopidine")
    (change,) = rows(course, route)["Ticlopidine"].changes
    assert words in change.words
    assert change.predicted is predicted


def test_the_page_signs_a_medicine_and_keeps_what_was_written_when_refused(
    client: Client, course: Course, record: Record, make_user: MakeUser
) -> None:
    takes(record, "Lorazepam")
    ref = rows(course)["Lorazepam"].medicine.ref
    client.force_login(make_user("prescriber"))
    page = reverse("screening:medicine", args=[course.uid])
    sent = {"idempotency_key": "k", "ref": ref, "route": "iv", "choice": "hold", "words": ""}
    signing = {"method": "password", "secret": PASSWORD}
    refused = client.post(page, sent | signing)
    assert refused.status_code == 409
    done = client.post(page, sent | signing | {"words": "12 hours before."}, follow=True)
    assert "12 hours before." in done.content.decode()
    assert client.get(page, {"ref": "medicine:nothing"}).status_code == 404


def standing(course: Course, item: str, required: frozenset[str] = frozenset()) -> work_up.Row:
    shown = work_up.workup_of(queries.screen_now(course), course, required)
    return next(one for one in shown.rows if one.standing.item.id == item)


def test_an_entered_item_holds_until_its_last_day_and_then_is_expired(
    course: Course, make_actor: MakeActor
) -> None:
    today = timezone.localdate(timezone=course.clinic.zone)
    assert standing(course, "pdmp").standing.state is State.MISSING
    done = work_up.Done("pdmp", today - timedelta(days=30), "No other prescriber.")
    work_up.record(actor=make_actor("nurse"), key="1", course=course, done=done)
    row = standing(course, "pdmp")
    assert (row.standing.state, row.standing.expires_on) == (State.CURRENT, today)
    assert row.runs_out_soon
    assert row.entry is not None
    assert row.entry.result == "No other prescriber."
    older = work_up.Done("pdmp", today - timedelta(days=40), "Earlier query.")
    work_up.record(actor=make_actor("nurse"), key="2", course=course, done=older)
    assert standing(course, "pdmp").standing.state is State.CURRENT


def test_an_interval_written_with_the_entry_comes_before_the_shipped_one(
    course: Course, make_actor: MakeActor
) -> None:
    today = timezone.localdate(timezone=course.clinic.zone)
    done = work_up.Done("pdmp", today - timedelta(days=20), "Nothing.", valid_days=14)
    work_up.record(actor=make_actor("nurse"), key="1", course=course, done=done)
    assert standing(course, "pdmp").standing.state is State.EXPIRED


@pytest.mark.parametrize(
    ("item", "days", "why"), [("pdmp", 2, "future"), ("pregnancy_test", 0, "no such item")]
)
def test_an_impossible_entry_is_refused(
    course: Course, make_actor: MakeActor, item: str, days: int, why: str
) -> None:
    today = timezone.localdate(timezone=course.clinic.zone)
    done = work_up.Done(item, today + timedelta(days=days), "Done.")
    with pytest.raises(Refused, match=why):
        work_up.record(actor=make_actor("nurse"), key="1", course=course, done=done)


def test_a_guideline_that_is_switched_on_makes_its_items_needed_of_everybody(
    client: Client, course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    course.patient.birth_date = "1990-01-01"
    assert standing(course, "ecg").standing.state is not State.MISSING
    director = make_actor("medical_director")
    guidelines.switch(actor=director, key="1", pack="cpsbc21", is_on=True)
    guidelines.switch(actor=director, key="2", pack="ranzcp", is_on=True)
    needed = guidelines.required(guidelines.packs_on(course.clinic_id))
    assert standing(course, "ecg", needed).standing.state is State.MISSING
    client.force_login(make_user("prescriber"))
    shown = client.get(reverse("screening:screening", args=[course.uid])).content.decode()
    assert "This pack is empty" in shown
    assert "Asks of everybody" in shown
    guidelines.switch(actor=director, key="3", pack="cpsbc21", is_on=False)
    assert [one.id for one in guidelines.packs_on(course.clinic_id)] == ["ranzcp"]


def test_only_the_medical_director_switches_a_pack(client: Client, make_user: MakeUser) -> None:
    sent = {"idempotency_key": "k", "pack": "can21", "is_on": "yes"}
    client.force_login(make_user("prescriber"))
    assert client.post(reverse("screening:packs"), sent).status_code == 403
    assert "Switch on" not in client.get(reverse("screening:packs")).content.decode()
    client.force_login(make_user("medical_director"))
    shown = client.post(reverse("screening:packs"), sent, follow=True).content.decode()
    assert "Switch off" in shown


def test_the_work_up_is_entered_on_the_page(
    client: Client, course: Course, make_user: MakeUser
) -> None:
    client.force_login(make_user("nurse"))
    today = timezone.localdate(timezone=course.clinic.zone)
    sent = {
        "idempotency_key": "k",
        "item": "pdmp",
        "done_on": str(today),
        "result": "No ketamine from elsewhere.",
        "valid_days": "",
    }
    page = reverse("screening:workup", args=[course.uid])
    assert "No ketamine from elsewhere." in client.post(page, sent, follow=True).content.decode()
