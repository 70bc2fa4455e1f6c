"""Reads of prices, estimates and accounts, starting at the clinic in scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.money import Money
from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.access import goes_on, record_ids
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.programme.billing.ledger import (
    Draw,
    Drawn,
    Kind,
    Posting,
    Standing,
    drawn,
    standing,
)
from ataraxy.programme.billing.models import (
    Entry,
    Estimate,
    EstimateGiven,
    Identity,
    Invoice,
    Package,
    PackageUse,
    PriceList,
    Superbill,
    Way,
)
from ataraxy.programme.billing.prices import Offer, OfferKind, PayerKind, Prices, list_on

CURRENCY_OF = {"US": "USD", "CA": "CAD", "GB": "GBP", "CH": "CHF", "AU": "AUD", "NZ": "NZD"}
"""What a clinic counts in until it says otherwise, by country; else euros."""


def identity_of(clinic_id: int) -> Identity | None:
    """How the clinic names itself on bills; None until somebody enters it."""
    return Identity.objects.filter(clinic_id=clinic_id).order_by("-pk").first()


def currency_of(clinic: Clinic) -> str:
    """The money of the clinic."""
    found = identity_of(clinic.pk)
    return found.currency if found else CURRENCY_OF.get(clinic.country, "EUR")


def price_lists(clinic_id: int) -> list[PriceList]:
    """Every list ever made, oldest first."""
    return list(PriceList.objects.filter(clinic_id=clinic_id).order_by("pk"))


def prices_on(clinic_id: int, payer: str, day: date) -> Prices | None:
    """The list of a payer (nobody: the clinic's own) in force on `day`."""
    # Of two that begin on one day the later made holds, so the newest comes first.
    rows = PriceList.objects.filter(clinic_id=clinic_id, payer=payer).order_by("-pk")
    return list_on([prices_of(one) for one in rows], payer, day)


def payers(clinic_id: int) -> list[tuple[str, str]]:
    """Insurers of whom the clinic has a fee schedule, each with its kind."""
    rows = PriceList.objects.filter(clinic_id=clinic_id).exclude(payer="").order_by("pk")
    return sorted({one.payer: one.payer_kind for one in rows}.items())


def prices_of(row: PriceList) -> Prices:
    """A stored list as the pure rules want it."""
    return Prices(
        payer=row.payer,
        payer_kind=PayerKind(row.payer_kind),
        currency=row.currency,
        begins=row.begins,
        amounts={key: Money(cents, row.currency) for key, cents in row.amounts.items()},
        offers=tuple(
            Offer(
                OfferKind(one["kind"]),
                one["service"],
                Money(one["cents"], row.currency),
                one["sessions"],
                one["months"],
            )
            for one in row.offers
        ),
    )


def estimate_in_force(course: Course) -> Estimate | None:
    """The newest estimate of a course."""
    return Estimate.objects.filter(course=course).order_by("-number").first()


def estimate_for(actor: Actor, uid: UUID) -> Estimate:
    """One estimate of the actor's clinic, or `Http404`."""
    found = Estimate.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    row = found.select_related("course__patient", "course__clinic", "clinic", "document").first()
    if row is None:
        raise Http404(_("There is no such estimate at this clinic."))
    return row


def invoice_for(actor: Actor, uid: UUID) -> Invoice:
    """One invoice of the actor's clinic, or `Http404`."""
    found = Invoice.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    row = found.select_related("patient", "course", "session", "clinic").first()
    if row is None:
        raise Http404(_("There is no such invoice at this clinic."))
    return row


def standing_invoices() -> QuerySet[Invoice]:
    """Invoices of the clinic in scope that were not wholly taken back by credit notes."""
    back = Sum("entries__cents", filter=Q(entries__kind=Kind.CREDIT_NOTE), default=0)
    found = Invoice.objects.annotate(back_cents=back)
    return found.exclude(total_cents__gt=0, back_cents__gte=F("total_cents"))


def entries_of(patient: Patient) -> list[Entry]:
    """Every movement of a person's account, oldest first, merged records included."""
    rows = Entry.objects.filter(patient_id__in=record_ids(patient))
    return list(rows.select_related("invoice").order_by("at", "pk"))


def standing_of(entries: Iterable[Entry], currency: str) -> Standing:
    """How the account stands after these entries."""
    postings = (
        Posting(Kind(one.kind), one.amount, str(one.invoice.uid) if one.invoice else "")
        for one in entries
    )
    return standing(postings, currency)


def account_standing(patient: Patient) -> Standing:
    """How a person's account stands now."""
    rows = entries_of(goes_on(patient))
    currency = rows[0].currency if rows else currency_of(patient.clinic)
    return standing_of(rows, currency)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice and what is open on it."""

    invoice: Invoice
    open: Money
    is_overdue: bool
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One package and how many of its visits are left."""

    package: Package
    left: int
    is_over: bool

    @property
    def ran_out(self) -> bool:
        """Whether its time is over while paid visits are left."""
        return self.is_over and self.left > 0


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One estimate, how it reached the patient, and its signed copy where there is one."""

    estimate: Estimate
    given: EstimateGiven | None
    signed: EstimateGiven | None


@dataclass(frozen=True, slots=True)
class PatientMoney:
    """Everything about money that one patient may see: their estimates, invoices and packages."""

    estimates: tuple[EstimateLine, ...]
    invoices: tuple[InvoiceLine, ...]
    packages: tuple[PackageLine, ...]
    owed: Money
    credit: Money

    @property
    def is_empty(self) -> bool:
        """Whether nothing was estimated or invoiced yet."""
        return not (self.estimates or self.invoices or self.packages)


def estimates_and_invoices_of(patient: Patient, *, today: date | None = None) -> PatientMoney:
    """What a patient is shown: estimates newest first, invoices with what is open, packages."""
    day = today or timezone.localdate()
    ids = record_ids(patient)
    now = account_standing(patient)
    invoices = Invoice.objects.filter(patient_id__in=ids).order_by("-issued_on", "-number")
    return PatientMoney(
        estimates=tuple(_estimate_lines(ids)),
        invoices=tuple(invoice_line(one, now, day) for one in invoices),
        packages=tuple(packages_of(ids, day)),
        owed=now.owed,
        credit=now.to_their_credit,
    )


def invoice_line(invoice: Invoice, now: Standing, day: date) -> InvoiceLine:
    """One invoice with what is open on it."""
    key = str(invoice.uid)
    left, charged = now.open_on(key), now.charged.get(key)
    back = bool(invoice.total) and charged is not None and not charged
    return InvoiceLine(invoice, left, bool(left) and invoice.due_on < day, back)


def packages_of(ids: Iterable[int], day: date) -> list[PackageLine]:
    """The packages of these records, oldest first, each with what is left."""
    bought = Package.objects.filter(patient_id__in=list(ids)).select_related("invoice")
    rows = list(bought.order_by("pk"))
    used = used_of(one.pk for one in rows)
    found = []
    for one in rows:
        left = one.sessions - used.get(one.pk, 0)
        found.append(PackageLine(one, left, left == 0 or one.until < day))
    return found


def used_of(package_ids: Iterable[int]) -> dict[int, int]:
    """How many visits were taken out of each package and not put back."""
    rows = PackageUse.objects.filter(package_id__in=list(package_ids)).values_list("package_id")
    back = Sum("sessions", filter=Q(put_back=True), default=0)
    taken = Sum("sessions", filter=Q(put_back=False), default=0) - back
    return dict(rows.annotate(taken=taken).order_by("package_id"))


def standing_uses() -> QuerySet[PackageUse]:
    """Visits of the clinic in scope that a package pays for: taken out and not put back."""
    taken = PackageUse.objects.filter(session__isnull=False, put_back=False)
    return taken.filter(followed_by__isnull=True)


def drawn_from(uses: Iterable[PackageUse]) -> Drawn:
    """Which visits of their package these rows moved; all rows of one package, oldest first."""
    return drawn(
        Draw(one.pk, one.sessions, one.follows_id if one.put_back else None) for one in uses
    )


def superbills_of(patient: Patient) -> list[Superbill]:
    """Every superbill of a person, newest first."""
    rows = Superbill.objects.filter(patient_id__in=record_ids(patient))
    return list(rows.select_related("session").order_by("-day", "-pk"))


def _estimate_lines(ids: Iterable[int]) -> list[EstimateLine]:
    found = Estimate.objects.filter(patient_id__in=list(ids)).select_related("superseded_by")
    rows = found.order_by("-at", "-pk")
    given: dict[int, list[EstimateGiven]] = {}
    for one in EstimateGiven.objects.filter(estimate__in=rows).order_by("pk"):
        given.setdefault(one.estimate_id, []).append(one)
    return [_estimate_line(one, given.get(one.pk, [])) for one in rows]


def _estimate_line(estimate: Estimate, given: list[EstimateGiven]) -> EstimateLine:
    signed = next((one for one in given if one.way == Way.SIGNED), None)
    return EstimateLine(estimate, given[0] if given else None, signed)
