"""The drug of a session in the ledger: promised, drawn, given, and what became of the rest.

The account of a dose carries the preparation's uid. A clinic without a cabinet keeps no ledger, and
then nothing here writes. Facts are never stopped: what does not add up becomes somebody's work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy import dosing as pharmacy
from ataraxy.clinic.pharmacy.amounts import mass_words, ug_of_mg, words
from ataraxy.clinic.pharmacy.dosing import Dosed, Remainder, Taken
from ataraxy.clinic.pharmacy.ledger import hold
from ataraxy.clinic.pharmacy.models import Account, Container
from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Order, Preparation, Session
from ataraxy.journey.session.record import Record, record_of
from ataraxy.journey.session.rows import tell
from ataraxy.knowledge.pharmacology import Product, products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof


def lock_for_drug(session: Session) -> Session:
    """Lock course, session and ledger, in the order in which everybody takes them."""
    Course.objects.select_for_update().get(pk=session.course_id)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    hold(locked.clinic_id)
    return locked


def promise(
    actor: Actor, session: Session, order: Order, uid: UUID, chosen: Sequence[UUID]
) -> list[Container]:
    """Promise the ordered dose out of the chosen containers; earlier promises are given back."""
    earlier = Preparation.objects.filter(session=session).values_list("uid", flat=True)
    for account in Account.objects.filter(uid__in=list(earlier)):
        pharmacy.release(actor, account, _("Prepared anew"))
    account = pharmacy.account_of(actor, dosed_by(session, order, uid))
    return pharmacy.reserve(actor, account, ug_of_mg(order.dose_mg), chosen)


def dosed_by(session: Session, order: Order, uid: UUID) -> Dosed:
    """How the ledger names a dose of this session."""
    link = reverse("session:room", kwargs={"session_uid": session.uid})
    return Dosed(uid, session.patient, products()[order.product], link)


def note_given(
    actor: Actor, record: Record, mg: float | None, at: datetime | None, line_mg: float = 0.0
) -> None:
    """Write down what was given, and what stayed in the line, if this clinic keeps a ledger."""
    order, prepared = record.order, record.preparation
    if order is None or prepared is None or not pharmacy.keeps_ledger(actor.clinic_id):
        return
    account = pharmacy.account_of(actor, dosed_by(record.session, order, prepared.uid))
    pharmacy.give(actor, account, ug_of_mg(mg or 0.0), at)
    if line_mg > 0:
        rest = Remainder(flushed_ug=ug_of_mg(line_mg))
        pharmacy.settle_remainder(actor, account, rest, None)


@service("session.draw", permission="pharmacy.draw")
def draw_up(*, actor: Actor, key: str, session: Session, taken: Sequence[Taken] = ()) -> Account:
    """Record the draw: as promised, or as `taken` says what really came out of which container."""
    account = _account(actor, lock_for_drug(session))
    pharmacy.draw(actor, account, taken)
    tell(session, "drug")
    return account


@service("session.settle-drug", permission="pharmacy.waste")
def settle_rest(
    *, actor: Actor, key: str, session: Session, rest: Remainder, witness: Proof | None
) -> Account:
    """Record what became of the rest; waste in front of a witness."""
    account = _account(actor, lock_for_drug(session))
    pharmacy.settle_remainder(actor, account, rest, witness)
    tell(session, "drug")
    return account


def _account(actor: Actor, session: Session) -> Account:
    record = record_of(session)
    if record.order is None or record.preparation is None:
        raise refused(_("Nothing is prepared yet."))
    if not pharmacy.keeps_ledger(actor.clinic_id):
        raise refused(_("This clinic keeps no drug ledger here yet. The custodian begins it."))
    return pharmacy.account_of(actor, dosed_by(session, record.order, record.preparation.uid))


@dataclass(frozen=True, slots=True)
class Drug:
    """What the chair-side page says about the drug of the preparation in force."""

    account: Account
    product: Product
    promised: tuple[tuple[Container, str], ...]

    @property
    def is_drawn(self) -> bool:
        """Whether anything was drawn for this dose."""
        return self.account.drawn_ug > 0

    @property
    def not_drawn(self) -> bool:
        """Whether more was given than drawn."""
        return not self.account.is_settled and self.account.open_ug < 0

    @property
    def left_over(self) -> bool:
        """Whether something drawn is not accounted for."""
        return not self.account.is_settled and self.account.open_ug > 0

    @property
    def gap(self) -> str:
        """How much does not add up."""
        return mass_words(abs(self.account.open_ug), self.product)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Where it went, in words; what did not happen is left out."""
        one = self.account
        told = (
            (_("drawn"), one.drawn_ug),
            (_("given"), one.given_ug),
            (_("wasted"), one.wasted_ug),
            (_("returned"), one.returned_ug),
            (_("primed or left in the line"), one.residual_ug),
        )
        return [(label, mass_words(ug, self.product)) for label, ug in told if ug]

    @property
    def witnesses(self) -> tuple[str, ...]:
        """Who saw the rest being wasted."""
        if self.account.pk is None:
            return ()
        rows = self.account.entries.exclude(witness_name="").order_by("pk")
        return tuple(dict.fromkeys(rows.values_list("witness_name", flat=True)))


def drug_of(record: Record) -> Drug | None:
    """The account of the preparation in force; None without one, or where no ledger is kept."""
    if record.order is None or record.preparation is None:
        return None
    account = Account.objects.filter(uid=record.preparation.uid).first()
    if account is None:
        if not pharmacy.keeps_ledger(record.session.clinic_id):
            return None
        account = Account(uid=record.preparation.uid, product_key=record.order.product)
        return Drug(account, account.product, ())
    item = account.product
    told = [] if account.drawn_ug else pharmacy.promised_to(account)
    return Drug(account, item, tuple((one, words(ug, item)) for one, ug in told))
