"""Visits paid for in advance: sold, drawn down one by one, put back, the rest paid back."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.money import Money
from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.access import goes_on, record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.programme.billing.accounts import (
    Bill,
    InvoiceLine,
    add_invoice,
    day_of,
    hold,
    prices_now,
    require_unbilled,
    take_back,
)
from ataraxy.programme.billing.codes import service_of_route, words_of
from ataraxy.programme.billing.ledger import may_draw
from ataraxy.programme.billing.models import Package, PackageUse
from ataraxy.programme.billing.prices import OfferKind
from ataraxy.programme.billing.pricing import require, stamped
from ataraxy.programme.billing.queries import drawn_from, used_of

_MONTHS = 12


@service("billing.sell-package", permission="billing.write")
def sell_package(
    *, actor: Actor, key: str, patient: Patient, course: Course | None, service: str
) -> Package:
    """Sell the package that today's price list offers for a service; it is invoiced at once."""
    hold(patient)
    today = timezone.localdate()
    prices = prices_now(patient, today)
    offer = prices.offer(OfferKind.PACKAGE, service)
    if offer is None:
        raise refused(_("Today's price list offers no package of this."))
    words = _("Package: %(n)d × %(what)s") % {"n": offer.sessions, "what": words_of(service)}
    line = InvoiceLine(service, words, 1, offer.sessions, offer.price)
    sold = add_invoice(actor, Bill(patient, (line,), prices.currency, today, course))
    return Package.objects.create(
        **stamped(actor),
        patient=patient,
        invoice=sold,
        service=service,
        sessions=offer.sessions,
        price_cents=offer.price.cents,
        currency=prices.currency,
        until=months_after(today, offer.months),
    )


@service("billing.use-package", permission="billing.write")
def use_package(*, actor: Actor, key: str, package: Package, session: Session) -> PackageUse:
    """Take one visit out of a package. A visit is taken once, and never past what was bought."""
    hold(package.patient)
    used = used_of([package.pk]).get(package.pk, 0)
    require(may_draw(package.sessions, used, package.until >= day_of(session)))
    if session.patient_id not in record_ids(goes_on(package.patient)):
        raise refused(_("This package belongs to somebody else. Nothing was taken out of it."))
    given = service_of_route(session.route)
    if given is None or given.key != package.service:
        text = _("This package is for “%s”. Invoice this visit instead.")
        raise refused(text % words_of(package.service), rule="billing.package")
    if session.started_at is None:
        raise refused(_("Nothing was given in this visit; there is nothing to take."))
    require_unbilled(session)
    # A visit that was taken before and put back goes on from there.
    before = PackageUse.objects.filter(session=session, followed_by__isnull=True).first()
    return PackageUse.objects.create(
        **stamped(actor), package=package, patient=package.patient, session=session, follows=before
    )


@service("billing.put-back", permission="billing.write", describe=lambda row: {"why": row.why})
def put_back(*, actor: Actor, key: str, use: PackageUse, why: str) -> PackageUse:
    """Put a visit that was taken by mistake back; it may then be billed or taken again."""
    hold(use.package.patient)
    if not why.strip():
        raise refused(_("Say why the visit is put back; it stands beside the package."))
    if use.session is None or use.put_back:
        raise refused(_("Only a visit that was taken out of a package can be put back."))
    if PackageUse.objects.filter(follows=use).exists():
        raise refused(_("This visit is put back already. Nothing was changed."))
    return PackageUse.objects.create(
        **stamped(actor), package=use.package, patient=use.patient, session=use.session,
        follows=use, put_back=True, why=why.strip(),
    )  # fmt: skip


@service("billing.return-package", permission="billing.write")
def return_package(*, actor: Actor, key: str, package: Package, why: str) -> PackageUse:
    """Take back what is left of a package: a credit note over the unused visits' exact share."""
    hold(package.patient)
    used = used_of([package.pk]).get(package.pk, 0)
    left = package.sessions - used
    if left < 1:
        raise refused(_("Nothing is left of this package."))
    take_back(actor, package.invoice, unused_value(package), why)
    return PackageUse.objects.create(
        **stamped(actor), package=package, patient=package.patient, sessions=left, returned=True,
    )  # fmt: skip


def unused_value(package: Package) -> Money:
    """What the visits that were not used cost: their parts of the price, exact to the cent."""
    gone = drawn_from(package.uses.order_by("pk")).gone
    parts = Money(package.price_cents, package.currency).split(package.sessions)
    left = (part.cents for number, part in enumerate(parts) if number not in gone)
    return Money(sum(left), package.currency)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
