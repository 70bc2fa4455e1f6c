"""What the clinic's right to hold the drug rests on: registrations, access, authorised doses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.amounts import ug_of_mg
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container
from ataraxy.clinic.pharmacy.models_custody import Access, Authorisation, Registration
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Membership, Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.services import NewTask, add_task, settle

ENDS = "stock-registration"


@dataclass(frozen=True, slots=True)
class Paper:
    """A registration as its certificate says."""

    kind: str
    number: str
    holder: str
    address: str
    expires_on: date


@service("pharmacy.register", permission="pharmacy.keep")
def register(*, actor: Actor, key: str, paper: Paper) -> Registration:
    """Note a registration, or its renewal: an older one of the same number is then renewed."""
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    if paper.expires_on < timezone.now().astimezone(clinic.zone).date():
        raise refused(_("This registration has ended already. Enter the one in force."))
    older = Registration.objects.filter(
        clinic=clinic, kind=paper.kind, number=paper.number, renewed_at__isnull=True
    )
    for one in older:
        settle(actor=actor, kind=ENDS, cause=f"registration:{one.uid}", reason=_("Renewed"))
    older.update(renewed_at=timezone.now())
    return Registration.objects.create(
        clinic=clinic,
        kind=paper.kind,
        number=paper.number.strip(),
        holder=paper.holder.strip(),
        address=paper.address.strip(),
        expires_on=paper.expires_on,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def registrations(clinic: Clinic) -> list[Registration]:
    """Those in force or ended and not renewed, the first to end in front."""
    rows = Registration.objects.filter(clinic=clinic, renewed_at__isnull=True)
    return list(rows.order_by("expires_on", "pk"))


def watch_registrations(actor: Actor, clinic: Clinic, today: date) -> None:
    """A registration that ends soon is the custodian's work."""
    for one in registrations(clinic):
        if one.expires_on - stock_numbers().registration_before > today:
            continue
        ask = NewTask(
            kind=ENDS,
            title=_("Renew: %s") % one,
            why=_("It ends on %s; without it no drug may be held here.") % one.expires_on,
            role=Role.CUSTODIAN,
            due_at=datetime.combine(one.expires_on, time(), clinic.zone),
            cause=f"registration:{one.uid}",
            link=reverse("pharmacy:standing"),
        )
        add_task(actor=actor, ask=ask)


@service("pharmacy.give-access", permission="pharmacy.keep")
def give_access(
    *, actor: Actor, key: str, cabinet: Cabinet, user: User, means: str, screened_on: date
) -> Access:
    """Let somebody reach into a cabinet, once they were screened for it."""
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    if not Membership.objects.filter(user=user, clinic=clinic, until__isnull=True).exists():
        raise refused(_("This person does not work at this clinic."))
    if screened_on > timezone.now().astimezone(clinic.zone).date():
        raise refused(_("The screening lies in the future."))
    if Access.objects.filter(cabinet=cabinet, user=user, until__isnull=True).exists():
        raise refused(_("This person has access to this cabinet already."))
    return Access.objects.create(
        clinic=clinic,
        cabinet=cabinet,
        user=user,
        means=means.strip(),
        screened_on=screened_on,
        since=timezone.now(),
        by_name=actor.name,
    )


@service("pharmacy.end-access", permission="pharmacy.keep")
def end_access(*, actor: Actor, key: str, access: Access) -> Access:
    """Take key or code back; the line stays on the list with its end."""
    held = Access.objects.select_for_update().get(pk=access.pk)
    if held.until is not None:
        raise refused(_("This access has ended already."))
    held.until, held.ended_by_name = timezone.now(), actor.name
    held.save(update_fields=["until", "ended_by_name"])
    return held


@dataclass(frozen=True, slots=True)
class Allowed:
    """What was authorised for one person: how many devices, until when."""

    product: str
    pieces: int
    valid_from: date
    valid_until: date
    reference: str


@service("pharmacy.authorise", permission="pharmacy.receive")
def authorise(*, actor: Actor, key: str, patient: Patient, allowed: Allowed) -> Authorisation:
    """Note what a payer or pharmacy authorised for a patient."""
    if allowed.product not in products() or products()[allowed.product].form.is_liquid:
        raise refused(_("Only devices and pieces are authorised by number."))
    if allowed.valid_until < allowed.valid_from or allowed.pieces < 1:
        raise refused(_("It ends before it begins, or counts nothing."))
    return Authorisation.objects.create(
        clinic_id=actor.clinic_id,
        patient=patient,
        product_key=allowed.product,
        pieces=allowed.pieces,
        valid_from=allowed.valid_from,
        valid_until=allowed.valid_until,
        reference=allowed.reference.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


@dataclass(frozen=True, slots=True)
class Own:
    """One person's own devices here, and what is still authorised for them."""

    patient: Patient
    containers: tuple[Container, ...]
    authorised: tuple[tuple[Authorisation, int], ...]


def pieces_left(clinic: Clinic, one: Authorisation) -> int:
    """How many of the authorised pieces were not given yet; below zero: more was given."""
    begin = datetime.combine(one.valid_from, time(), clinic.zone)
    end = datetime.combine(one.valid_until, time.max, clinic.zone)
    rows = Account.objects.filter(
        patient=one.patient, product_key=one.product_key, begun_at__gte=begin, begun_at__lte=end
    )
    given = rows.aggregate(n=Sum("given_ug"))["n"] or 0
    return one.pieces - round(given / ug_of_mg(one.product.mg_each))


def owners(clinic: Clinic, today: date) -> list[Own]:
    """Everybody whose own devices lie here or for whom something is authorised, by name."""
    held: dict[Patient, list[Container]] = {}
    rows = Container.objects.filter(clinic=clinic, patient__isnull=False, finished_at=None)
    for one in rows.exclude(balance_ug=0).select_related("patient", "lot").order_by("label"):
        if one.patient is not None:
            held.setdefault(one.patient, []).append(one)
    told: dict[Patient, list[tuple[Authorisation, int]]] = {}
    allowed = Authorisation.objects.filter(clinic=clinic, valid_until__gte=today)
    for paper in allowed.select_related("patient").order_by("valid_until", "pk"):
        told.setdefault(paper.patient, []).append((paper, pieces_left(clinic, paper)))
    people = sorted({*held, *told}, key=lambda one: (one.search_name, one.pk))
    return [Own(one, tuple(held.get(one, ())), tuple(told.get(one, ()))) for one in people]
