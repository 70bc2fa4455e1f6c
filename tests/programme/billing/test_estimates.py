"""An estimate is made from the plan, handed over in time, and made anew when the plan changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader
from tests.journey.care_people import draft, give_dose, order_input, proof_of, sign
from tests.programme.billing.conftest import BEGINS, Desk, own_prices, usd
from tests.standing_people import MakeActor

from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.services import Mark
from ataraxy.platform.worklist.models import Task
from ataraxy.programme.billing import accounts, packages
from ataraxy.programme.billing.estimates import Wish, make_estimate
from ataraxy.programme.billing.estimating import Assumed, Basis
from ataraxy.programme.billing.giving import give, signed_by_patient
from ataraxy.programme.billing.good_faith import Watch
from ataraxy.programme.billing.jobs import follow_the_plan
from ataraxy.programme.billing.models import Estimate, EstimateGiven
from ataraxy.programme.billing.prices import PayerKind
from ataraxy.programme.billing.pricing import NewList, set_prices
from ataraxy.programme.billing.queries import estimates_and_invoices_of
from ataraxy.programme.billing.shares import Cover
from ataraxy.programme.billing.watched import variance_of

ASSUMED = Assumed(is_new=True, integration_visits=2, maintenance_days=28, dose_mg=35)


def make(desk: Desk, template: str = "iv_6_3wk", why: str = "") -> Estimate:
    wish = Wish(template, Basis.SELF_PAY, ASSUMED, asked_on=timezone.localdate(), why=why)
    return make_estimate(actor=desk.actor, key=fresh_key(), course=desk.course, wish=wish)


def printed(document: object) -> str:
    pages = PdfReader(BytesIO(content_of(document))).pages  # type: ignore[arg-type]
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def waiting() -> set[str]:
    return set(Task.objects.filter(closed_at=None).values_list("kind", flat=True))


def test_an_estimate_is_printed_in_its_form_and_signed_with_a_copy(planned: Desk) -> None:
    made = make(planned)
    assert (made.for_course, made.for_year) == (usd(313000), usd(615000))
    text = printed(made.document)
    assert "Good-faith estimate of expected costs" in text
    assert "$3,130.00" in text
    assert "$400.00 or more above this estimate" in text
    assert "NPI 1" in text
    assert "estimate-due" in waiting()
    given = signed_by_patient(
        actor=planned.actor,
        key=fresh_key(),
        estimate=made,
        mark=Mark(typed_name="Ana Rivera"),
        witness=proof_of(planned.actor),
    )
    assert "I have read this estimate and have a copy" in printed(given.document)
    assert "estimate-due" not in waiting()
    line = estimates_and_invoices_of(planned.patient).estimates[0]
    assert (line.estimate, line.signed) == (made, given)
    with pytest.raises(Refused, match="signed already"):
        signed_by_patient(
            actor=planned.actor,
            key=fresh_key(),
            estimate=made,
            mark=Mark(typed_name="Ana Rivera"),
            witness=proof_of(planned.actor),
        )


def test_a_changed_plan_asks_for_a_new_estimate_with_the_reason(
    planned: Desk, make_actor: MakeActor
) -> None:
    first = make(planned)
    give(actor=planned.actor, key=fresh_key(), estimate=first, way="by_hand")
    prescriber = make_actor("prescriber")
    sign(prescriber, draft(prescriber, planned.course, order_input("iv_8_4wk"), "d2"), "s2")
    follow_the_plan(Event(topic="plan.signed", patient_uid=str(planned.patient.uid)))
    assert "estimate-reissue" in waiting()
    with pytest.raises(Refused, match="Say why"):
        make(planned, "iv_8_4wk")
    second = make(planned, "iv_8_4wk", why="Eight visits instead of six")
    with pytest.raises(Refused, match="newer estimate took the place"):
        give(actor=planned.actor, key=fresh_key(), estimate=first, way="by_post")
    assert "estimate-due" in waiting()
    assert second.supersedes == first
    assert "estimate-reissue" not in waiting()
    assert "Made anew: Eight visits" in printed(second.document)
    assert EstimateGiven.objects.filter(estimate=second).count() == 0


def test_a_bill_that_rises_above_the_estimate_reaches_somebody(planned: Desk) -> None:
    make(planned)
    planned.bill(("iv_session", 1))
    assert "estimate-above" not in waiting()
    dearer_visits(planned, 85000)
    planned.bill(("iv_session", 1))
    task = Task.objects.get(kind="estimate-above")
    assert "$400.00 more than estimated" in task.why
    assert "may dispute" in task.why


def dearer_visits(planned: Desk, cents: int) -> None:
    """A list from today on in which the infusion costs more."""
    old = own_prices(timezone.localdate())
    new = replace(old, amounts={**old.amounts, "iv_session": usd(cents)}, offers=())
    set_prices(actor=planned.actor, key=fresh_key(), new=new)


def test_what_an_earlier_estimate_promised_still_counts_beside_the_bill(planned: Desk) -> None:
    make(planned)
    planned.bill(("review", 1))
    again = Wish(
        "iv_6_3wk", Basis.SELF_PAY, replace(ASSUMED, is_new=False, integration_visits=0),
        why="Two visits later",
    )  # fmt: skip
    newest = make_estimate(actor=planned.actor, key=fresh_key(), course=planned.course, wish=again)
    planned.bill(("integration", 2))
    found = variance_of(newest, planned.course)
    assert found is not None
    assert (found.billed, found.above, found.watch) == (usd(43000), usd(0), Watch.WITHIN)


def test_a_package_given_back_does_not_hide_dear_visits(planned: Desk) -> None:
    made = make(planned)
    sold = packages.sell_package(
        actor=planned.actor, key=fresh_key(), patient=planned.patient, course=planned.course,
        service="iv_session",
    )  # fmt: skip
    packages.return_package(actor=planned.actor, key=fresh_key(), package=sold, why="Moved")
    dearer_visits(planned, 85000)
    planned.bill(("iv_session", 1))
    found = variance_of(made, planned.course)
    assert found is not None
    assert (found.billed, found.expected, found.watch) == (usd(85000), usd(45000), Watch.DISPUTE)


def test_a_bill_that_holds_an_insurers_part_is_not_measured_by_the_patients_share(
    planned: Desk,
) -> None:
    allowed = {"90792": 18000, "96365": 20000, "J3490": 3000, "99213": 9000}
    schedule = NewList(
        payer="Blue Harbor", payer_kind=PayerKind.COMMERCIAL, currency="USD", begins=BEGINS,
        amounts={code: usd(cents) for code, cents in allowed.items()},
    )  # fmt: skip
    set_prices(actor=planned.actor, key=fresh_key(), new=schedule)
    cover = Cover(usd(0), 1000, usd(0), None)
    wish = Wish("iv_6_3wk", Basis.INSURED, ASSUMED, payer="Blue Harbor", cover=cover)
    made = make_estimate(actor=planned.actor, key=fresh_key(), course=planned.course, wish=wish)
    # By hand: 10 % of 180 + 6 x 230 + 90, and integration at our own 2 x 140, not on the schedule.
    assert made.for_course == usd(1800 + 13800 + 900 + 28000)
    text = printed(made.document)
    assert "Good-faith" not in text
    assert "our offer for new patients holds only where no insurer pays" in text
    planned.bill(("iv_session", 6))
    assert variance_of(made, planned.course) is None
    assert "estimate-above" not in waiting()


def test_the_clocks_of_an_estimate_are_the_clocks_of_its_work(
    planned: Desk, clinic: Clinic, make_actor: MakeActor
) -> None:
    monday = datetime(2026, 11, 30, 15, tzinfo=UTC)
    with time_machine.travel(monday, tick=False):
        wish = Wish("iv_6_3wk", Basis.SELF_PAY, ASSUMED, booked_on=timezone.localdate(),
                    first_visit_on=date(2026, 12, 4))  # fmt: skip
        made = make_estimate(actor=planned.actor, key=fresh_key(), course=planned.course, wish=wish)
        assert made.due_on == date(2026, 12, 1)
        due = Task.objects.get(kind="estimate-due").due_at
        assert timezone.localdate(due - timedelta(seconds=1), timezone=clinic.zone) == made.due_on
        visit = give_dose(planned.course, datetime(2026, 12, 7, 15, tzinfo=UTC)).appointment
        assert visit.state == "booked"
        prescriber = make_actor("prescriber")
        sign(prescriber, draft(prescriber, planned.course, order_input("iv_8_4wk"), "d2"), "s2")
        follow_the_plan(Event(topic="plan.signed", patient_uid=str(planned.patient.uid)))
    by = Task.objects.get(kind="estimate-reissue").due_at
    # The visit is on Monday 7 December: its new estimate is due on Friday 4 December.
    assert timezone.localdate(by - timedelta(seconds=1), timezone=clinic.zone) == date(2026, 12, 4)


def test_the_paper_names_the_distance_that_was_reckoned_with(planned: Desk) -> None:
    old = own_prices(timezone.localdate())
    new = replace(old, amounts={**old.amounts, "esk_session": usd(99000)}, offers=())
    set_prices(actor=planned.actor, key=fresh_key(), new=new)
    made = make(planned, "esk_trd")
    assert "a visit every 14 days" in printed(made.document)
    signed_by_patient(
        actor=planned.actor, key=fresh_key(), estimate=made,
        mark=Mark(typed_name="Ana Rivera"), witness=proof_of(planned.actor),
    )  # fmt: skip


def test_without_a_price_list_the_way_on_is_named(planned: Desk) -> None:
    wish = Wish("esk_trd", Basis.SELF_PAY, ASSUMED)
    with pytest.raises(Refused, match="no price for: Spravato visit"):
        make_estimate(actor=planned.actor, key=fresh_key(), course=planned.course, wish=wish)
    insured = Wish("iv_6_3wk", Basis.INSURED, ASSUMED, payer="Nobody Mutual")
    with pytest.raises(Refused, match="no fee schedule of Nobody Mutual"):
        make_estimate(actor=planned.actor, key=fresh_key(), course=planned.course, wish=insured)
    assert not Estimate.objects.exists()


def test_a_late_invoice_is_seen(planned: Desk) -> None:
    bill = planned.bill(("review", 1))
    later = timezone.localdate() + timedelta(days=31)
    assert estimates_and_invoices_of(planned.patient, today=later).invoices[0].is_overdue
    paid = accounts.Paid(usd(15000), "cash", timezone.localdate())
    accounts.pay(actor=planned.actor, key=fresh_key(), invoice=bill, paid=paid)
    assert not estimates_and_invoices_of(planned.patient, today=later).invoices[0].is_overdue
