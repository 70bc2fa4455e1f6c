"""Staff see what is due and why, send it, and enter what came on paper or was rated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.journey.care_people import MakeCourse, give_dose
from tests.journey.outcomes.test_outcome_pages import ask_by_link, page_of
from tests.standing_people import MakeUser

from ataraxy.clinic.messaging.models import Message
from ataraxy.journey.collecting.entries import groups
from ataraxy.journey.collecting.models import Invitation
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import Administration, Asking, Triage
from ataraxy.journey.outcomes.picture import picture
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client, make_user: MakeUser) -> Client:
    make_user("prescriber")
    client.force_login(make_user("nurse"))
    return client


@pytest.fixture
def course(make_course: MakeCourse, patient: Patient) -> Course:
    patient.email = "ana@example.org"
    patient.save(update_fields=["email"])
    found = make_course("induction")
    give_dose(found, timezone.now() - timedelta(days=1))
    return found


def url(course: Course, tail: str = "") -> str:
    return f"/courses/{course.uid}/collecting/{tail}"


def sent(key: str, value: int, **changes: int | None) -> dict[str, str]:
    fields = page_of(key, value, **changes)
    at = timezone.localtime(timezone.now() - timedelta(hours=2))
    return fields | {"idempotency_key": fresh_key(), "at": f"{at:%Y-%m-%dT%H:%M}"}


def test_the_page_says_what_is_due_why_and_what_comes(staff: Client, course: Course) -> None:
    page = staff.get(url(course)).content.decode()
    assert "1 day after the dose of" in page
    assert "7 days after the dose of" in page
    staff.post(url(course), {"idempotency_key": fresh_key(), "act": "ask"})
    page = staff.get(url(course)).content.decode()
    assert "A set waits for the patient" in page
    assert "Reminder from" in page
    assert Message.objects.get().address == "ana@example.org"


def test_staff_note_that_somebody_wants_no_more_mail(staff: Client, course: Course) -> None:
    note = {"act": "wish", "channel": "email", "wanted": "no", "reason": "Said on the telephone"}
    staff.post(url(course), note | {"idempotency_key": fresh_key()})
    page = staff.get(url(course)).content.decode()
    assert "They do not want messages." in page
    again = staff.post(url(course), {"idempotency_key": fresh_key(), "act": "ask"})
    assert again.status_code == 409
    assert not Invitation.objects.exists()


def test_a_clinician_rates_a_scale_with_its_anchors(staff: Client, course: Course) -> None:
    page = staff.get(url(course, "enter/hama/")).content.decode()
    assert "mild" in page
    staff.post(url(course, "enter/hama/"), sent("hama", 2))
    row = Administration.objects.get()
    assert (row.instrument, row.total, row.mode) == ("hama", 28, "rated")
    assert row.recorded_at is not None
    assert row.answered_at < row.recorded_at


def test_an_open_item_is_pointed_out_once_and_may_stay_open(staff: Client, course: Course) -> None:
    holed = sent("hama", 1, i3=None)
    assert "Not answered: 3." in staff.post(url(course, "enter/hama/"), holed).content.decode()
    assert not Administration.objects.exists()
    staff.post(url(course, "enter/hama/"), holed | {"act": "as_it_is"})
    assert Administration.objects.get().missing == ["3"]


def test_a_result_from_outside_is_held_against_its_range(staff: Client, course: Course) -> None:
    form = sent("gad7", 0) | {"total": "61"}
    refused = staff.post(url(course, "enter/madrs/"), form).content.decode()
    assert "less than or equal to 60" in refused
    assert not Administration.objects.exists()
    staff.post(url(course, "enter/madrs/"), form | {"total": "31"})
    row = Administration.objects.get()
    assert (row.total, row.band, row.mode) == (31, "moderate", "total")


def test_a_form_of_four_time_points_says_which_it_was_and_stands_apart_in_the_chart(
    staff: Client, course: Course
) -> None:
    page = staff.get(url(course, "enter/kset/")).content.decode()
    for words in ("publishes no total", "Form after a dose", "local default"):
        assert words in page
    form = sent("gad7", 0) | {"total": "3"}
    staff.post(url(course, "enter/kset/"), form)
    assert not Administration.objects.exists(), "which form it was is not known"
    for occasion, total in (("before", "3"), ("after", "9"), ("after", "7")):
        more = {"occasion": occasion, "total": total, "idempotency_key": fresh_key()}
        staff.post(url(course, "enter/kset/"), form | more)
    seen = picture(course)
    assert seen.names == ("KSET: Baseline form", "KSET: Form after a dose")
    day = next(row for row in seen.rows if any(scores for _name, scores in row.cells))
    assert [[one.total for one in scores] for _name, scores in day.cells] == [[3], [9, 7]]
    assert seen.chart is not None
    assert [one.title for one in seen.chart.panels] == ["KSET: Form after a dose"]


def test_a_screener_found_positive_outside_is_urgent(staff: Client, course: Course) -> None:
    staff.post(url(course, "enter/cssrs_screener/"), sent("gad7", 0) | {"total": "3"})
    assert Task.objects.get().urgency == "urgent"


def test_paper_with_item_9_opens_the_screener_like_any_other(staff: Client, course: Course) -> None:
    answer = staff.post(url(course, "enter/phq9/"), sent("phq9", 1, i9=2), follow=True)
    assert "its screener is open" in answer.content.decode()
    assert Administration.objects.get().mode == "paper"
    assert Triage.objects.get().urgency == "urgent"
    assert Asking.objects.get().state == "asked"


def test_paper_without_thoughts_is_kept_and_done(staff: Client, course: Course) -> None:
    staff.post(url(course, "enter/phq9/"), sent("phq9", 1, i9=0))
    assert Asking.objects.get().state == "answered"
    assert not Triage.objects.exists()


def test_paper_does_not_push_aside_what_the_patient_is_answering(
    staff: Client, course: Course
) -> None:
    phone = ask_by_link(staff, course, "gad7", "mood")
    phone.post("/questions/", page_of("gad7", 1))
    refused = staff.post(url(course, "enter/phq9/"), sent("phq9", 1, i9=0))
    assert refused.status_code == 409
    assert "begun to answer" in refused.content.decode()
    assert Administration.objects.count() == 1


def test_a_time_in_the_future_is_refused(staff: Client, course: Course) -> None:
    at = timezone.localtime(timezone.now() + timedelta(days=1))
    form = sent("hama", 1) | {"at": f"{at:%Y-%m-%dT%H:%M}"}
    assert "lies in the future" in staff.post(url(course, "enter/hama/"), form).content.decode()


def test_the_same_paper_typed_in_by_two_people_counts_once(
    staff: Client, course: Course, make_user: MakeUser
) -> None:
    other = Client()
    other.force_login(make_user("coordinator"))
    form = sent("phq9", 1, i9=0)
    staff.post(url(course, "enter/phq9/"), form)
    again = other.post(url(course, "enter/phq9/"), form | {"idempotency_key": fresh_key()})
    assert again.status_code == 409
    assert "is here already, entered by" in again.content.decode()
    assert Administration.objects.count() == 1


def test_paper_says_its_own_day_and_a_day_before_birth_is_a_slip(
    staff: Client, course: Course
) -> None:
    page = staff.get(url(course, "enter/phq9/")).content.decode()
    assert 'name="at" value' not in page, "no day is made up for a paper"
    assert "3  Nearly every day" in page
    slip = sent("phq9", 1, i9=0) | {"at": "1226-11-20T10:00"}
    assert "before they were born" in staff.post(url(course, "enter/phq9/"), slip).content.decode()
    assert not Administration.objects.exists()


def test_a_sum_on_the_paper_is_held_against_what_was_typed(staff: Client, course: Course) -> None:
    form = sent("phq9", 1, i9=0)
    wrong = staff.post(url(course, "enter/phq9/"), form | {"sum": "9"})
    assert "add up to 8, the paper says 9" in wrong.content.decode()
    assert not Administration.objects.exists()
    assert staff.post(url(course, "enter/phq9/"), form | {"sum": "8"}).status_code == 302


def test_every_form_can_be_printed_and_out_of_range_is_asked_again(
    staff: Client, course: Course, make_user: MakeUser
) -> None:
    staff.force_login(make_user("prescriber", username="rater"))
    forms = [one for group in groups(may_rate=True) for one in group.entries]
    assert len(forms) >= 15
    for entry in forms:
        one, form = entry.instrument, {"idempotency_key": fresh_key(), "at": "2026-01-05T10:00"}
        if entry.only_result:
            form["total"] = str(one.maximum + 1)
        else:
            printed = staff.get(url(course, f"paper/{one.key}/")).content.decode()
            assert printed.count("☐") >= 2 * len(one.items), one.key
            form[f"item-{one.items[0].key}"] = "77"
        asked = staff.post(url(course, f"enter/{one.key}/"), form)
        assert asked.status_code == 200, one.key
        assert "aria-invalid" in asked.content.decode(), one.key
    assert not Administration.objects.exists()


def test_a_form_prints_with_boxes_in_the_patients_language(
    staff: Client, course: Course, patient: Patient
) -> None:
    page = staff.get(url(course, "paper/phq9/")).content.decode()
    assert page.count("☐") == 40
    assert "988" in page
    patient.language = "es"
    patient.save(update_fields=["language"])
    spanish = staff.get(url(course, "paper/phq9/")).content.decode()
    assert "Poco interés o placer en hacer cosas" in spanish
    assert "Rellenado el" in spanish


def test_what_may_not_be_shown_is_not_printed(staff: Client, course: Course) -> None:
    assert staff.get(url(course, "paper/madrs/")).status_code == 404
    assert staff.get(url(course, "enter/asq/")).status_code == 404
    assert staff.get(url(course, "enter/nothing/")).status_code == 404


def test_the_coordinator_types_in_paper_and_rates_nothing(
    client: Client, make_user: MakeUser, course: Course
) -> None:
    client.force_login(make_user("coordinator"))
    assert "You rate it" not in client.get(url(course, "enter/")).content.decode()
    assert client.get(url(course, "enter/gad7/")).status_code == 200
    assert client.get(url(course, "enter/hama/")).status_code == 404
