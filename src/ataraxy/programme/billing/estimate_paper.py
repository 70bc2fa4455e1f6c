"""An estimate as a paper: what it is for, line by line, and what the patient may hold us to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED
from ataraxy.foundation.money import Money
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.sheet import indication_name
from ataraxy.platform.documents.paper import (
    Block,
    Bullets,
    Facts,
    Heading,
    Notice,
    Paper,
    Table,
)
from ataraxy.programme.billing.datafile import value
from ataraxy.programme.billing.estimating import COURSE, YEAR, Assumed, Basis, Line, Reckoned
from ataraxy.programme.billing.good_faith import covers_until
from ataraxy.programme.billing.models import Estimate, Identity


@dataclass(frozen=True, slots=True)
class Particulars:
    """Everything on the paper that is not a price."""

    course: Course
    indication: str
    identity: Identity | None
    template_name: str
    basis: Basis
    payer: str
    diagnoses: tuple[str, ...]
    first_visit_on: date | None
    assumed: Assumed
    why: str
    today: date

    @property
    def is_good_faith(self) -> bool:
        """Whether the law's form applies: no insurer pays, in the United States."""
        return self.basis is not Basis.INSURED and self.course.clinic.country == "US"


def kept_paper(estimate: Estimate) -> Paper:
    """The paper of a kept estimate, word for word as it was made."""
    assumed = {k: v for k, v in estimate.assumed.items() if k != "diagnoses"}
    about = Particulars(
        course=estimate.course,
        indication=estimate.indication,
        identity=estimate.identity,
        template_name=estimate.template_name,
        basis=Basis(estimate.basis),
        payer=estimate.payer,
        diagnoses=tuple(estimate.assumed["diagnoses"]),
        first_visit_on=estimate.first_visit_on,
        assumed=Assumed(**assumed),
        why=estimate.why,
        today=estimate.made_on,
    )
    return estimate_paper(about, reckoned_of(estimate))


def reckoned_of(estimate: Estimate) -> Reckoned:
    """The lines of a kept estimate."""
    currency = estimate.currency
    lines = tuple(
        Line(
            part=one["part"],
            service=one["service"],
            words=one["words"],
            codes=tuple(one["codes"]),
            quantity=one["quantity"],
            unit=Money(one["unit_cents"], currency),
            charge=Money(one["charge_cents"], currency),
            you_pay=Money(one["you_pay_cents"], currency),
            note=one["note"],
        )
        for one in estimate.lines
    )
    return Reckoned(ALLOWED, currency, lines, tuple(estimate.elsewhere))


def estimate_paper(about: Particulars, reckoned: Reckoned) -> Paper:
    """The estimate ready to be printed; the same rows give the same words."""
    patient = about.course.patient
    title = _("Good-faith estimate of expected costs") if about.is_good_faith else _(
        "Estimate of expected costs"
    )  # fmt: skip
    return Paper(
        title=title,
        language="en",
        clinic=about.course.clinic.name,
        patient_line=f"{patient.full_name}, {patient.birth_date.isoformat()}",
        blocks=(
            Facts(tuple(_head(about))),
            *([Notice(_("Made anew: %s") % about.why)] if about.why else []),
            *_part(reckoned, COURSE, _("The course")),
            *_part(reckoned, YEAR, _("A year of maintenance after it")),
            *_elsewhere(reckoned),
            Heading(_("Who provides it")),
            Facts(tuple(_provider(about))),
            Heading(_("What this estimate is")),
            Bullets(tuple(_rights(about))),
        ),
    )


def _head(about: Particulars) -> Iterator[tuple[str, str]]:
    yield _("Made on"), about.today.isoformat()
    yield _("Main service"), about.template_name
    if about.indication:
        yield _("For"), indication_name(about.indication)
    if about.diagnoses:
        yield _("Diagnosis codes"), ", ".join(about.diagnoses)
    first = about.first_visit_on
    yield _("First visit"), first.isoformat() if first else _("not booked yet")
    if first:
        yield _("Covers visits until"), covers_until(first).isoformat()
    yield _("Who pays"), about.payer or _("you, without an insurer")


def _part(reckoned: Reckoned, part: str, title: str) -> Iterator[Block]:
    rows = [one for one in reckoned.lines if one.part == part]
    if not rows:
        return
    yield Heading(title)
    head = (_("Service"), _("Codes"), _("Visits"), _("Each"), _("Expected"), _("You pay"))
    last = (_("Together"), "", "", "", str(reckoned.charge(part)), str(reckoned.you_pay(part)))
    yield Table(head, (*(_line(one) for one in rows), last))


def _line(one: Line) -> tuple[str, ...]:
    words = f"{one.words} ({one.note})" if one.note else one.words
    return (
        words, ", ".join(one.codes), str(one.quantity), str(one.unit), str(one.charge),
        str(one.you_pay),
    )  # fmt: skip


def _elsewhere(reckoned: Reckoned) -> Iterator[Block]:
    if reckoned.elsewhere:
        yield Heading(_("Not in this estimate: arranged and billed apart"))
        yield Bullets(reckoned.elsewhere)


def _provider(about: Particulars) -> Iterator[tuple[str, str]]:
    found = about.identity
    yield _("Clinic"), found.legal_name if found else about.course.clinic.name
    if found is not None:
        yield _("Address"), found.address
        yield _("NPI"), found.npi
        yield _("Tax number"), found.tin
        for one in found.clinicians:
            yield one["name"], _("NPI %s") % one["npi"]


def _rights(about: Particulars) -> Iterator[str]:
    assumed = about.assumed
    yield _("An estimate, made from what is known today; what is really done is what is billed.")
    yield _("More or other services may be recommended; they get an estimate of their own.")
    yield _("It is no contract, and it does not oblige you to be treated here.")
    yield _("Maintenance is reckoned with a visit every %d days; the review decides in truth.") % (
        assumed.maintenance_days
    )
    if about.is_good_faith:
        told = {
            "above": Money(value("estimate.toml", "dispute_cents"), "USD"),
            "days": value("estimate.toml", "dispute_days"),
            "fee": Money(value("estimate.toml", "dispute_fee_cents"), "USD"),
        }
        yield (
            _(
                "If you are billed %(above)s or more above this estimate, you may dispute the bill "
                "with the U.S. Department of Health and Human Services within %(days)s days of it; "
                "the fee is %(fee)s. Asking does not worsen your care."
            )
            % told
        )
        yield _("Keep a copy of this paper: you may need it if the bill is higher.")
    if about.basis is Basis.INSURED:
        yield _("What your insurer pays in truth is decided by the insurer, not by this paper.")
