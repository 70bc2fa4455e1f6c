"""A dose and the ledger: reserve, draw, give, waste, return. For services of the floors above.

Every function works inside the caller's transaction. Whoever doses names an account by a uid of
their own; nothing here knows what a session is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.books import standing
from ataraxy.clinic.pharmacy.ledger import Fact, hold, lines_about, write
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.rules import Offer, may_promise, may_witness, share
from ataraxy.clinic.pharmacy.watch import watch_account, watch_container
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.knowledge.pharmacology import Product
from ataraxy.platform.accounts.permissions import permissions_of
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.reading import prepared
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.signatures.services import Proof

WITNESS = "pharmacy.waste"
"""Who may waste drug may see it being wasted."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of which container, in micrograms."""

    container_uid: UUID
    ug: int


@dataclass(frozen=True, slots=True)
class Dosed:
    """The dose that an account is for: its uid, whose, of what, and the page it is run on."""

    uid: UUID
    patient: Patient
    product: Product
    link: str = ""


def keeps_ledger(clinic_id: int) -> bool:
    """Whether this clinic keeps its stock here: it has named a cabinet."""
    return bool(_cabinets(clinic_id))


@prepared
def _cabinets(clinic_id: int) -> QuerySet[Cabinet]:
    return Cabinet.objects.filter(clinic_id=clinic_id).order_by("pk")


def account_of(actor: Actor, dosed: Dosed) -> Account:
    """The account of a dose, begun now if it is new."""
    found, _new = Account.objects.get_or_create(
        uid=dosed.uid,
        defaults={
            "clinic_id": actor.clinic_id,
            "patient": dosed.patient,
            "product_key": dosed.product.key,
            "link": dosed.link,
            "begun_at": timezone.now(),
        },
    )
    return found


def containers_of(clinic_id: int, uids: Sequence[UUID]) -> list[Container]:
    """The containers in the order named, locked; raises `Refused` for one that is not here."""
    rows = Container.objects.filter(clinic_id=clinic_id, uid__in=uids)
    found = {row.uid: row for row in rows.select_related("lot", "cabinet", "patient")}
    if set(uids) - set(found):
        raise refused(_("This container is not in the ledger of this clinic."))
    return [found[uid] for uid in dict.fromkeys(uids)]


def reserve(actor: Actor, account: Account, ug: int, chosen: Sequence[UUID]) -> list[Container]:
    """Promise `ug` out of the chosen containers to a dose; limited by what is there."""
    hold(actor.clinic_id)
    containers = containers_of(actor.clinic_id, chosen)
    takes = share(ug, [one.free_ug for one in containers])
    now, zone = timezone.now(), Clinic.objects.get(pk=actor.clinic_id).zone
    for take in takes:
        offer = _offer(containers[take.index])
        decision = may_promise(
            offer,
            account.product_key,
            take.ug,
            now.astimezone(zone).date(),
            now,
            account.patient_uid,
        )
        if not decision:
            raise Refused(decision)
    used = [containers[take.index] for take in takes]
    for take, container in zip(takes, used, strict=True):
        write(actor, Fact(Kind.RESERVED, take.ug, container, account))
    return used


def release(actor: Actor, account: Account, reason: str) -> None:
    """Give back what was promised and not drawn."""
    for container, ug in promised_to(account):
        write(actor, Fact(Kind.RELEASED, ug, container, account, reason=reason))


def promised_to(account: Account) -> list[tuple[Container, int]]:
    """What is promised to a dose and not drawn yet, in the order it was promised."""
    rows = Entry.objects.filter(account=account, container__isnull=False)
    standing: dict[int, tuple[Container, int]] = {}
    for row in rows.select_related("container__lot", "container__cabinet").order_by("number"):
        if row.kind == Kind.RESERVED and row.container is not None:
            standing[row.container.pk] = (row.container, row.amount_ug)
        elif row.kind in {Kind.RELEASED, Kind.DRAWN} and row.container is not None:
            standing.pop(row.container.pk, None)
    return list(standing.values())


def draw(
    actor: Actor, account: Account, taken: Sequence[Taken] = (), at: datetime | None = None
) -> Account:
    """Record what was drawn: as promised, or as `taken` says. A fact, so no balance stops it."""
    hold(actor.clinic_id)
    lines = [(one, ug) for one, ug in promised_to(account)]
    if taken:
        found = containers_of(actor.clinic_id, [one.container_uid for one in taken])
        amounts = {one.container_uid: one.ug for one in taken}
        release_others(actor, account, {one.pk for one in found})
        lines = [(one, amounts[one.uid]) for one in found if amounts[one.uid] > 0]
    if not lines:
        raise refused(_("Nothing was drawn. Choose a container, or say how much."))
    for container, ug in lines:
        open_now(actor, container, at)
        write(actor, Fact(Kind.DRAWN, ug, container, account, at=at))
    watch_account(actor, account)
    return account


def release_others(actor: Actor, account: Account, kept: set[int]) -> None:
    """Give back what was promised out of containers that nothing was drawn from."""
    for container, ug in promised_to(account):
        if container.pk not in kept:
            write(actor, Fact(Kind.RELEASED, ug, container, account))


def open_now(actor: Actor, container: Container, at: datetime | None = None) -> None:
    """A sealed vial is opened by drawing from it; its discard clock begins."""
    if container.opened_at is not None or not container.product.form.is_liquid:
        return
    container.opened_at = at or timezone.now()
    container.discard_at = container.opened_at + stock_numbers().opened_for
    detail = {"discard_at": container.discard_at.isoformat()}
    write(actor, Fact(Kind.OPENED, 0, container, at=at, detail=detail))


def give(actor: Actor, account: Account, ug: int, at: datetime | None = None) -> Account:
    """Record what was given. A fact: what was not drawn before is on the custodian's list."""
    if ug > 0:
        write(actor, Fact(Kind.GIVEN, ug, account=account, at=at))
        watch_account(actor, account)
    return account


@dataclass(frozen=True, slots=True)
class Remainder:
    """What became of the rest: wasted, lost in priming, left in the line, put back unopened."""

    wasted_ug: int = 0
    primed_ug: int = 0
    flushed_ug: int = 0
    returned: tuple[Taken, ...] = field(default_factory=tuple)
    reason: str = ""


def settle_remainder(
    actor: Actor, account: Account, rest: Remainder, witness: Proof | None
) -> Account:
    """Record what became of the rest. Waste needs a witness who is neither drawer nor waster."""
    hold(actor.clinic_id)
    if not (rest.wasted_ug or rest.primed_ug or rest.flushed_ug or rest.returned):
        raise refused(_("Nothing was entered. Say what became of the rest."))
    for kind, ug in ((Kind.PRIMED, rest.primed_ug), (Kind.FLUSHED, rest.flushed_ug)):
        if ug:
            write(actor, Fact(kind, ug, account=account, reason=rest.reason))
    _put_back(actor, account, rest.returned)
    if rest.wasted_ug:
        require_witness(actor, witness, drawers_of(account))
        fact = Fact(
            Kind.WASTED, rest.wasted_ug, account=account, reason=rest.reason, witness=witness
        )
        write(actor, fact)
    watch_account(actor, account)
    return account


def _put_back(actor: Actor, account: Account, returned: Sequence[Taken]) -> None:
    if not returned:
        return
    if account.product.form.is_liquid:
        raise refused(_("Drawn liquid is not put back. Waste it with a witness."))
    amounts = {one.container_uid: one.ug for one in returned}
    out = {one.pk: ug for one, ug in still_out(account)}
    for container in containers_of(actor.clinic_id, list(amounts)):
        ug = amounts[container.uid]
        if not 0 < ug <= out.get(container.pk, 0):
            text = _("%s: no more goes back than was taken out of it for this dose.")
            raise refused(text % container.label)
        write(actor, Fact(Kind.RETURNED, ug, container, account))
        watch_container(actor, container)


def still_out(account: Account) -> list[tuple[Container, int]]:
    """What was taken out of which container for a dose and not put back, corrections counted."""
    sums: dict[int, int] = {}
    for line in standing(lines_about(account=account)):
        if line.container is not None and line.kind in {Kind.DRAWN, Kind.RETURNED}:
            sign = 1 if line.kind == Kind.DRAWN else -1
            sums[line.container] = sums.get(line.container, 0) + sign * line.amount_ug
    rows = Container.objects.filter(pk__in=sums).select_related("lot", "cabinet")
    return [(one, sums[one.pk]) for one in rows.order_by("label") if sums[one.pk] > 0]


def drawers_of(account: Account) -> set[str]:
    """Whoever drew for this dose."""
    rows = Entry.objects.filter(account=account, kind=Kind.DRAWN)
    return set(rows.values_list("by_uid", flat=True))


def require_witness(actor: Actor, witness: Proof | None, handled: set[str]) -> None:
    """Refuse without a witness who signed in themselves and had no hand in it."""
    if witness is None:
        raise refused(_("Drug is wasted in front of a witness, who signs in here themselves."))
    allowed = WITNESS in permissions_of(witness.roles)
    decision = may_witness(witness.user_uid, {actor.user_uid, *handled}, allowed=allowed)
    if not decision:
        raise Refused(decision)


def _offer(container: Container) -> Offer:
    return Offer(
        label=container.label,
        product=container.lot.product_key,
        free_ug=container.free_ug,
        expires_on=container.lot.expires_on,
        discard_at=container.discard_at,
        is_finished=container.finished_at is not None,
        patient_uid=str(container.patient.uid) if container.patient else "",
    )
