"""Prepare, agree touch, sit with, integrate with homework; notes apart stay apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from tests.journey.therapy.conftest import BrowserOf
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.journey.therapy import queries, services, words
from ataraxy.journey.therapy.forms import SheetForm
from ataraxy.journey.therapy.models import HowItWent, Kind, PsychotherapyNote, Sheet, Touch
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.copies.making import patient_copy

pytestmark = pytest.mark.django_db
CHOSEN = services.Chosen(("hand",), "stop", True, "line_of_sight", "Ana Rivera")
SECRET = "a memory of the river"


def day_of(team: Chairside, make_user: MakeUser) -> queries.Day:
    begin, end = day_bounds(today_at(team.clinic), team.clinic.zone)
    return queries.day_of(make_user("therapist"), timezone.now(), begin, end)


def agree(team: Chairside, chosen: services.Chosen = CHOSEN) -> Touch:
    return services.agree_touch(
        actor=team.nurse, key=fresh_key(), session=team.session, chosen=chosen
    )


def integrate(team: Chairside, make_actor: MakeActor, **more: object) -> Sheet:
    return services.write_sheet(
        actor=make_actor("therapist"),
        key=fresh_key(),
        course=team.session.course,
        written=services.Written(Kind.INTEGRATION, {"narrative": "The sea."}, **more),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("kind", words.KINDS)
def test_each_sheet_has_a_source_a_tag_and_keys_of_its_own(kind: str) -> None:
    sheet = words.template(kind)
    keys = [one.key for one in (*sheet.texts, *sheet.scales, *sheet.checks)]
    assert sheet.source
    assert sheet.tag
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", words.KINDS)
def test_no_key_of_a_sheet_is_a_name_the_form_uses_itself(kind: str) -> None:
    sheet = words.template(kind)
    own = [one.key for one in (*sheet.texts, *sheet.scales, *sheet.checks)]
    bare = replace(sheet, texts=(), scales=(), checks=())
    assert not set(own) & set(SheetForm(bare).fields)


def test_what_is_told_of_a_sheet_is_what_was_written() -> None:
    told = words.template("dosing").told({"seen": "calm", "distress": 3, "mask": True})
    assert told[0] == ("What was seen, with times", "calm")
    assert told[1] == ("Highest distress", "3 / 10")
    assert told[2][1] == "Mask, blanket and music offered"


def test_touch_is_chosen_before_the_dose_shows_at_the_chair_and_never_grows(
    chairside: Chairside, browser_of: BrowserOf
) -> None:
    room = reverse("session:room", args=[chairside.session.uid])
    nurse = browser_of("nurse")
    assert "Nothing signed for this session: none." in nurse.get(room).content.decode()
    agree(chairside)
    shown = nurse.get(room).content.decode()
    assert "A hand held" in shown
    assert "Staff in line of sight" in shown
    chairside.arrived().asked(touch="none")
    assert "What was chosen before does not hold." in nurse.get(room).content.decode()
    chairside.measured().ordered().prepared().dosed()
    with pytest.raises(Refused, match="has begun"):
        agree(chairside)
    services.revoke_touch(actor=chairside.nurse, key=fresh_key(), session=chairside.session)
    assert "Taken back: none." in nurse.get(room).content.decode()


@pytest.mark.parametrize(
    "change", [{"stop": " "}, {"typed_name": ""}, {"safety_told": False}], ids=str
)
def test_touch_without_a_stop_a_signature_or_the_word_on_safety_is_not_kept(
    chairside: Chairside, change: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        agree(chairside, replace(CHOSEN, **change))  # type: ignore[arg-type]
    assert not Touch.objects.exists()


def test_the_day_follows_one_patient_from_preparation_to_homework_that_came_back(
    chairside: Chairside, make_actor: MakeActor, make_user: MakeUser
) -> None:
    therapist, course = make_actor("therapist"), chairside.session.course
    found = day_of(chairside, make_user)
    assert [one.pk for one in found.prepare] == [course.pk]
    assert [(one.sitter, one.mine) for one in found.sit] == [("", False)]
    written = services.Written(Kind.PREPARATION, {"feel": True, "goals": "to sleep"})
    services.write_sheet(actor=therapist, key=fresh_key(), course=course, written=written)
    user = make_user("therapist")
    services.sit_with(actor=therapist, key=fresh_key(), session=chairside.session, user=user)
    found = day_of(chairside, make_user)
    assert not found.prepare
    assert [one.mine for one in found.sit] == [True]
    chairside.in_recovery()
    chairside.session.closed_at = timezone.now()
    chairside.session.save(update_fields=["closed_at"])
    (waiting,) = day_of(chairside, make_user).integrate
    assert not waiting.late
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        assert [one.late for one in day_of(chairside, make_user).integrate] == [True]
    integrate(chairside, make_actor, session=chairside.session)
    task = services.Task("behaviour", "Walk to the harbour", "company")
    given = services.give_homework(actor=therapist, key=fresh_key(), course=course, task=task)
    found = day_of(chairside, make_user)
    assert (list(found.integrate), list(found.open_homework)) == ([], [given])
    services.homework_back(
        actor=make_actor("patient"), key=fresh_key(), homework=given, went=HowItWent.DONE
    )
    found = day_of(chairside, make_user)
    assert (found.open_homework, [one.homework for one in found.came_back]) == ([], [given])
    with pytest.raises(Refused, match="came back already"):
        services.homework_back(
            actor=make_actor("nurse"), key=fresh_key(), homework=given, went=HowItWent.NOT
        )


def test_an_empty_sheet_is_refused_and_a_correction_stands_beside(
    chairside: Chairside, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused, match="Nothing is filled in"):
        services.write_sheet(
            actor=make_actor("therapist"),
            key=fresh_key(),
            course=chairside.session.course,
            written=services.Written(Kind.INTEGRATION, {"narrative": "", "risk": False}),
        )
    first = integrate(chairside, make_actor, session=chairside.session)
    second = integrate(chairside, make_actor, corrects=first)
    assert second.session == first.session == chairside.session
    assert list(queries.sheets_of(chairside.session.course)) == [second]
    assert Sheet.objects.count() == 2
    with pytest.raises(Refused, match="corrected meanwhile"):
        integrate(chairside, make_actor, corrects=first)


def test_psychotherapy_notes_open_for_their_own_permission_alone(
    chairside: Chairside, make_actor: MakeActor, browser_of: BrowserOf
) -> None:
    course = chairside.session.course
    services.write_note(actor=make_actor("therapist"), key=fresh_key(), course=course, text=SECRET)
    page = reverse("therapy:private", args=[course.uid])
    assert SECRET in browser_of("therapist").get(page).content.decode()
    for role in ("nurse", "prescriber", "medical_director", "coordinator", "auditor"):
        assert browser_of(role).get(page).status_code == 403
    with pytest.raises(PermissionRefused):
        services.write_note(actor=chairside.nurse, key=fresh_key(), course=course, text="mine")
    assert PsychotherapyNote.objects.count() == 1
    for name in ("therapy:course", "desk:patient"):
        uid = course.uid if name == "therapy:course" else course.patient.uid
        assert SECRET not in browser_of("therapist").get(reverse(name, args=[uid])).content.decode()
    copy = patient_copy(course.patient, at=timezone.now())
    assert SECRET.encode() not in copy.fhir()
    assert not any(SECRET in entry.detail for entry in Entry.objects.all())


def test_the_sheet_page_keeps_intention_and_homework_with_it(
    chairside: Chairside, browser_of: BrowserOf
) -> None:
    course, therapist = chairside.session.course, browser_of("therapist")
    said = {
        "goals": "To sleep",
        "feel": "on",
        "intention": "To meet the sea",
        "idempotency_key": fresh_key(),
    }
    page = reverse("therapy:sheet", args=[course.uid, "preparation"])
    assert therapist.post(page, said).status_code == 302
    said = {
        "narrative": "The sea was calm",
        "task": "Walk to the harbour",
        "task_kind": "behaviour",
        "idempotency_key": fresh_key(),
    }
    page = reverse("therapy:sheet", args=[course.uid, "integration"])
    assert therapist.post(page, said).status_code == 302
    shown = therapist.get(reverse("therapy:course", args=[course.uid])).content.decode()
    for words_ in ("To meet the sea", "The sea was calm", "Walk to the harbour"):
        assert words_ in shown
    copied = patient_copy(course.patient, at=timezone.now()).copy.papers
    assert {"To meet the sea", "Walk to the harbour"} <= {one.text for one in copied}
    said = {"seen": "calm", "intention_said": "on", "idempotency_key": fresh_key()}
    sat = reverse("therapy:sheet", args=[course.uid, "dosing"])
    assert therapist.get(sat).content.decode().count("Intention said once more") == 1
    assert therapist.post(sat, said).status_code == 302
    assert browser_of("nurse").get(page).status_code == 403
    odd = reverse("therapy:sheet", args=[course.uid, "astrology"])
    assert therapist.get(odd).status_code == 404


def test_an_intention_alone_is_kept_and_an_empty_sheet_is_refused(
    chairside: Chairside, browser_of: BrowserOf
) -> None:
    course, therapist = chairside.session.course, browser_of("therapist")
    page = reverse("therapy:sheet", args=[course.uid, "preparation"])
    said = {"intention": "To meet the sea", "idempotency_key": fresh_key()}
    assert therapist.post(page, said).status_code == 302
    kept = queries.intention_of(course.pk)
    assert kept is not None
    assert kept.text == "To meet the sea"
    empty = therapist.post(page, {"intention": "To meet the sea", "idempotency_key": fresh_key()})
    assert empty.status_code == 409
    assert "Nothing is filled in" in empty.content.decode()
    assert not Sheet.objects.exists()
