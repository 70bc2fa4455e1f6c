"""The pages of money: superbill, packet, accounting, the clinic outside, a licensed file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.journey.care_people import give_dose
from tests.programme.billing.conftest import Desk
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import VisitNote
from ataraxy.journey.referral.models import Referral
from ataraxy.journey.session.models import Session
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task
from ataraxy.programme.billing import packages
from ataraxy.programme.billing.authorizations import Step, move_request, newest_move, prepare
from ataraxy.programme.billing.models import Estimate, Superbill
from ataraxy.programme.billing.models_authorization import Authorization, Standing
from ataraxy.programme.billing.models_public import Enquiry
from ataraxy.programme.billing.packet import Told
from ataraxy.programme.billing.public_page import NewPage, remind_of_credentials, write_page
from ataraxy.programme.billing.queries import estimates_and_invoices_of


@pytest.fixture
def browser(make_user: MakeUser, desk: Desk) -> Client:
    """A coordinator's browser."""
    client = Client()
    client.force_login(make_user("coordinator"))
    return client


def treated(desk: Desk, when: datetime | None = None) -> Session:
    """A visit that is over, its drug charted, its waste not settled."""
    desk.course.route = "iv"
    at = when or timezone.now() - timedelta(hours=3)
    session = give_dose(desk.course, at)
    session.dosing_ended_at, session.closed_at = at + timedelta(minutes=40), timezone.now()
    session.save(update_fields=["dosing_ended_at", "closed_at"])
    return session


def superbill(browser: Client, session: Session, **more: str) -> str:
    form = {"idempotency_key": fresh_key(), "payer_kind": "commercial", "payer": "Blue Harbor",
            "diagnoses": "F33.2", "established": "on", "keep": "1", **more}  # fmt: skip
    answer = browser.post(reverse("billing:superbill", args=[session.uid]), form, follow=True)
    return answer.content.decode()


def test_an_estimate_that_is_not_kept_says_why_on_the_page(browser: Client, planned: Desk) -> None:
    address = reverse("billing:estimate_new", args=[planned.course.uid])
    form = {"template": "iv_6_3wk", "basis": "self_pay", "is_new": "on", "integration_visits": "2",
            "maintenance_days": "28"}  # fmt: skip

    def send(**more: str) -> HttpResponse:
        told = {**form, "idempotency_key": fresh_key(), **more}
        answer: HttpResponse = browser.post(address, told)
        return answer

    assert send(keep="1").status_code == 302
    refused = send(keep="1")
    assert refused.status_code == 400
    assert "Say why the estimate is made anew" in refused.content.decode()
    for field, typed, why in (
        ("first_visit_on", "9999-01-01", "is years away"),
        ("asked_on", "2001-01-01", "is years away"),
        ("diagnoses", "XYZ", "is no ICD-10-CM code"),
        ("maintenance_days", "0", "greater than or equal to 7"),
        ("integration_visits", "100000", "less than or equal to 40"),
    ):
        bad = send(**{field: typed})
        assert (bad.status_code, why in bad.content.decode()) == (400, True), field
    insured = {"basis": "insured", "payer": "", "coinsurance": "140", "deductible_left": "450,00"}
    told = send(**insured).content.decode()
    assert "less than or equal to 100" in told
    assert "Cents stand after a point" in told
    assert Estimate.objects.count() == 1


def test_a_superbill_of_a_day_before_the_first_price_list_says_so(
    browser: Client, desk: Desk
) -> None:
    session = treated(desk, timezone.now() - timedelta(days=1500))
    assert "has no price list for" in superbill(browser, session)
    assert not Superbill.objects.exists()


def test_a_superbill_says_what_is_missing_and_then_what_happened(
    browser: Client, desk: Desk
) -> None:
    session = treated(desk)
    assert "Settle the waste first" in superbill(browser, session, marks_waste="on")
    assert "99214 needs a note of" in superbill(browser, session, visit_code="99214")
    VisitNote.objects.create(
        clinic_id=desk.actor.clinic_id, course=desk.course, patient=desk.patient, text="Seen",
        at=session.started_at, by_uid="u", by_name="P",
    )  # fmt: skip
    assert "The superbill is kept" in superbill(browser, session, visit_code="99214")
    bill = Superbill.objects.get()
    told = [(one["code"], one["modifiers"], one["cents"]) for one in bill.lines]
    assert told == [("96365", [], 45000), ("J3490", [], 0), ("99214", ["25"], 0)]
    assert "The superbill is kept" in superbill(browser, session)
    assert Superbill.objects.get(superseded_by__isnull=True).supersedes == bill


def test_a_visit_is_taken_out_of_a_package_once(desk: Desk) -> None:
    session = treated(desk)
    sold = packages.sell_package(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        service="iv_session",
    )  # fmt: skip
    packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=session)
    with pytest.raises(Refused, match="taken out of a package already"):
        packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=session)
    assert [one.left for one in estimates_and_invoices_of(desk.patient).packages] == [5]


def test_a_visit_within_its_time_is_taken_out_of_a_package_that_ran_out_since(
    browser: Client, desk: Desk
) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=200), tick=False):
        sold = packages.sell_package(
            actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
            service="iv_session",
        )  # fmt: skip
    within, after = (treated(desk, timezone.now() - timedelta(days=ago)) for ago in (100, 1))
    # A bill outlasts its course: the visits are still there when the course is over.
    Course.objects.filter(pk=desk.course.pk).update(step="ended")
    page_of = reverse("billing:money", args=[desk.patient.uid])
    shown = browser.get(page_of).content.decode()
    assert "A package ran out with visits unused" in shown
    assert reverse("billing:take", args=[within.uid]) in shown
    assert reverse("billing:take", args=[after.uid]) not in shown
    form = {"idempotency_key": fresh_key(), "package": str(sold.uid)}
    browser.post(reverse("billing:take", args=[within.uid]), form)
    refused = browser.post(
        reverse("billing:take", args=[after.uid]), {**form, "idempotency_key": fresh_key()}
    )
    assert (refused.status_code, "has run out" in refused.content.decode()) == (409, True)
    assert "5 of 6 visits were not used" in browser.get(page_of).content.decode()


def test_the_packet_names_what_is_missing_and_the_board_shows_where_it_stands(
    browser: Client, planned: Desk
) -> None:
    told = Told(payer="Blue Harbor", member_id="M-1", diagnoses=("F33.2",))
    made = prepare(actor=planned.actor, key=fresh_key(), course=planned.course, told=told)
    assert {"Baseline PHQ-9: ask the PHQ-9", "Height and weight: measure and chart them"} <= set(
        made.missing
    )
    answers = {one["key"]: one["value"] for one in made.items}
    assert "Prescriber.Harbor Tester, NPI 1" in answers["prescriber"]
    assert "35 mg" in answers["drug"]

    def step(standing: str, **more: object) -> None:
        one = Step(standing, **more)  # type: ignore[arg-type]
        move_request(actor=planned.actor, key=fresh_key(), authorization=made, step=one)

    with pytest.raises(Refused, match="say why it goes out"):
        step(Standing.SENT)
    step(Standing.SENT, words="The rest follows by fax")
    with pytest.raises(Refused, match="number and the day"):
        step(Standing.APPROVED)
    soon = timezone.localdate() + timedelta(days=20)
    step(Standing.APPROVED, reference="A-77", ends=soon)
    assert newest_move(made).reference == "A-77"
    assert "renew" in browser.get(reverse("billing:board")).content.decode()
    again = Told(payer="Blue Harbor", member_id="M-1", diagnoses=(), is_renewal=True)
    renewal = prepare(
        actor=planned.actor, key=fresh_key(), course=planned.course, told=again, renews=made
    )
    assert "Change since the start: ask the PHQ-9 again" in renewal.missing
    assert Authorization.objects.filter(renews=made).get() == renewal


def test_the_accounting_file_is_handed_out_and_a_period_the_wrong_way_round_is_not(
    browser: Client, desk: Desk
) -> None:
    desk.bill(("review", 2), ("iv_session", 1))
    address = reverse("billing:accounting")
    rows = list(csv.DictReader(io.StringIO(browser.get(address).content.decode())))
    assert sorted((one["debit"], one["credit"]) for one in rows) == [
        ("0.00", "750.00"), ("750.00", "0.00"),
    ]  # fmt: skip
    back = browser.get(address, {"from": "2026-02-01", "to": "2026-01-01"}, follow=True)
    assert "last day lies before the first" in back.content.decode()


def page(until: date, *, is_shown: bool = True) -> NewPage:
    return NewPage(
        is_shown=is_shown,
        headline="Carefully",
        about="A small clinic.",
        treats=("major_depression",),
        credentials=(("Dr Hale", "Licence", "State board", until),),
        hours="",
        shows_prices=True,
        why="",
    )


def test_the_public_page_is_honest_and_a_question_becomes_a_referral(
    browser: Client, desk: Desk, clinic: Clinic
) -> None:
    outside, address = Client(), reverse("billing:public", args=[clinic.slug])
    assert outside.get(address).status_code == 404
    today = timezone.localdate()
    write_page(actor=desk.actor, key=fresh_key(), new=page(today - timedelta(days=1)))
    assert "Dr Hale" not in outside.get(address).content.decode()
    write_page(actor=desk.actor, key=fresh_key(), new=page(today + timedelta(days=10)))
    shown = outside.get(address).content.decode()
    for words in ("Dr Hale", "$450.00", "6 visits together $2,400.00", "Anybody under 18",
                  "nothing to pay for new patients", "Treatment-resistant depression"):  # fmt: skip
        assert words in shown
    assert remind_of_credentials(desk.actor, today) == 1
    sent = {"idempotency_key": fresh_key(), "name": "Sam Okafor", "reach": "sam@example.org",
            "question": "Parking?"}  # fmt: skip
    asked = outside.post(reverse("billing:question", args=[clinic.slug]), sent, follow=True)
    assert "has arrived" in asked.content.decode()
    outside.post(
        reverse("billing:question", args=[clinic.slug]),
        {**sent, "idempotency_key": fresh_key(), "website": "spam"},
    )
    found = Enquiry.objects.get()
    assert Task.objects.get(kind="enquiry").urgency == "routine"
    form = {"idempotency_key": fresh_key(), "refer": "1", "given_name": "Sam",
            "family_name": "Okafor", "birth_date": "1980-03-01", "reason": "major_depression",
            "acute_risk": "no", "email": "sam@example.org"}  # fmt: skip
    answer = browser.post(reverse("billing:enquiry", args=[found.uid]), form)
    assert Referral.objects.get().full_name == "Sam Okafor"
    assert str(Referral.objects.get().uid) in answer.headers["Location"]
    assert not Task.objects.filter(kind="enquiry", closed_at=None).exists()


@pytest.mark.parametrize(
    ("typed", "danger"),
    [
        ("I don\u2019t want to live  any more", True),
        ("Tratan pensamientos SUICIDAS?", True),
        ("<script>alert(1)</script> how much?", False),
    ],
)
def test_whoever_writes_of_dying_is_given_numbers_and_somebody_a_call(
    browser: Client, desk: Desk, clinic: Clinic, typed: str, danger: bool
) -> None:
    write_page(actor=desk.actor, key=fresh_key(), new=page(timezone.localdate()))
    outside, address = Client(), reverse("billing:question", args=[clinic.slug])
    sent = {"idempotency_key": fresh_key(), "name": "Sam", "reach": "555", "question": typed}
    first = outside.post(address, sent, follow=True)
    told = first.content.decode()
    assert "988" in told
    assert ("Please call now" in told) is danger
    outside.post(address, sent)
    task = Task.objects.get(kind="enquiry")
    assert (task.urgency, task.title.startswith("Call now")) == (
        ("urgent", True) if danger else ("routine", False)
    )
    shown = browser.get(reverse("billing:enquiry", args=[Enquiry.objects.get().uid]))
    assert "<script>alert" not in shown.content.decode()


def test_a_flood_of_questions_is_stopped_and_the_numbers_stay(desk: Desk, clinic: Clinic) -> None:
    write_page(actor=desk.actor, key=fresh_key(), new=page(timezone.localdate()))
    outside, address = Client(), reverse("billing:question", args=[clinic.slug])
    sent = {"name": "Sam", "reach": "555", "question": "Parking?"}
    answers = [outside.post(address, {**sent, "idempotency_key": fresh_key()}) for _n in range(6)]
    assert [one.status_code for one in answers] == [302] * 5 + [429]
    assert "988" in answers[-1].content.decode()
    assert Enquiry.objects.count() == 5


def test_prices_are_kept_from_a_form_and_bad_ones_are_refused(
    browser: Client, clinic: Clinic, desk: Desk
) -> None:
    form = {"idempotency_key": fresh_key(), "begins": timezone.localdate().isoformat(),
            "price_review": "€160"}  # fmt: skip
    refused = browser.post(reverse("billing:prices_own"), form)
    assert "in USD, not in EUR" in refused.content.decode()
    kept = browser.post(reverse("billing:prices_own"), {**form, "price_review": "160.50"})
    assert kept.status_code == 302
    assert "$160.50" in browser.get(reverse("billing:prices")).content.decode()
    early = {"idempotency_key": fresh_key(), "begins": "2025-06-01", "payer": "Blue Harbor",
             "payer_kind": "commercial", "price_J0013": "10"}  # fmt: skip
    dated = browser.post(reverse("billing:prices_insurer"), early)
    assert "Use S0013 instead." in dated.content.decode()
