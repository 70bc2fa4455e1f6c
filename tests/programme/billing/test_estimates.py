"""An estimate is made from the plan, handed over in time, and made anew when the plan changes."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.journey.care_people import draft, order_input, proof_of, sign
from tests.programme.billing.conftest import Desk, own_prices, usd
from tests.standing_people import MakeActor

from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.feed.models import Event
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.services import Mark
from ataraxy.platform.worklist.models import Task
from ataraxy.programme.billing import accounts
from ataraxy.programme.billing.estimates import Wish, make_estimate
from ataraxy.programme.billing.estimating import Assumed, Basis
from ataraxy.programme.billing.giving import give, signed_by_patient
from ataraxy.programme.billing.jobs import follow_the_plan
from ataraxy.programme.billing.models import Estimate, EstimateGiven
from ataraxy.programme.billing.pricing import set_prices
from ataraxy.programme.billing.queries import estimates_and_invoices_of

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
    assert second.supersedes == first
    assert "estimate-reissue" not in waiting()
    assert "Made anew: Eight visits" in printed(second.document)
    assert EstimateGiven.objects.filter(estimate=second).count() == 0


def test_a_bill_that_rises_above_the_estimate_reaches_somebody(planned: Desk) -> None:
    make(planned)
    planned.bill(("iv_session", 1))
    assert "estimate-above" not in waiting()
    dearer = own_prices(timezone.localdate())
    dearer = type(dearer)(
        **{**{f: getattr(dearer, f) for f in dearer.__dataclass_fields__},
           "amounts": {**dearer.amounts, "iv_session": usd(85000)}}
    )  # fmt: skip
    set_prices(actor=planned.actor, key=fresh_key(), new=dearer)
    planned.bill(("iv_session", 1))
    task = Task.objects.get(kind="estimate-above")
    assert "$400.00 more than estimated" in task.why
    assert "may dispute" in task.why


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
