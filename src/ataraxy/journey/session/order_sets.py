"""Order sets: shipped without doses, filled and signed by the director, worked off at the chair."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.session.models import LogLine, Session
from ataraxy.journey.session.models_sets import OrderSetRun, OrderSetStep, OrderSetText
from ataraxy.journey.session.order_set_texts import (
    Skeleton,
    refused_medicine,
    signed_sets,
    skeletons,
)
from ataraxy.journey.session.rows import require_in_house, stamp, tell
from ataraxy.journey.session.words import LogKind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly


def lines_of(skeleton: Skeleton, doses: Sequence[str]) -> list[str]:
    """The steps of a set with its doses filled in, as they are signed and worked off."""
    filled = [f"{name}: {dose}" for name, dose in zip(skeleton.doses, doses, strict=True)]
    return [*skeleton.steps, *filled]


def set_sheet(skeleton: Skeleton, doses: Sequence[str]) -> str:
    """Exactly what the director signs."""
    lines = [f"{number}. {text}" for number, text in enumerate(lines_of(skeleton, doses), 1)]
    return "\n".join([skeleton.title, *lines])


@service("session.sign-set", permission="order_sets.sign", describe=lambda t: {"set": t.key})
def sign_set(
    *, actor: Actor, key: str, set_key: str, doses: tuple[str, ...], proof: Proof
) -> OrderSetText:
    """Fill in every dose line and sign the set; the one before stays beside it."""
    skeleton = skeletons().get(set_key)
    if skeleton is None or len(doses) != len(skeleton.doses):
        raise refused(_("There is no such order set."))
    if not all(one.strip() for one in doses):
        raise refused(_("Fill in every line: drug, dose and route, or “none”."))
    never = refused_medicine(doses)
    if never is not None:
        raise refused(_("“%(name)s”: %(why)s Nothing was signed.") % never)
    row = OrderSetText.objects.create(
        clinic_id=actor.clinic_id,
        key=set_key,
        title=skeleton.title,
        doses=list(doses),
        lines=lines_of(skeleton, doses),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    add_signature(
        actor=actor,
        subject=Subject("order-set", str(row.uid)),
        shown=exactly(set_sheet(skeleton, doses)),
        meaning=_("Order set in force"),
        proof=proof,
    )
    return row


@service("session.begin-set", permission="session.run")
def begin_set(*, actor: Actor, key: str, session: Session, set_key: str) -> OrderSetRun:
    """Begin to work a signed set off at the chair."""
    locked = require_in_house(session)
    text = signed_sets(actor.clinic_id).get(set_key)
    if text is None:
        text_ = _("The medical director has not signed this set. Follow the clinic's protocol.")
        raise refused(text_, who=("medical_director",))
    values = stamp(actor, locked)
    row = OrderSetRun.objects.create(**values, text=text)
    LogLine.objects.create(**values, kind=LogKind.ORDER_SET, text=text.title)
    tell(locked, "order-set")
    return row


@service("session.set-step", permission="session.run")
def do_step(
    *, actor: Actor, key: str, run: OrderSetRun, number: int, note: str = ""
) -> OrderSetStep:
    """Tick one step; its time is the moment of the press."""
    locked = require_in_house(run.session)
    if not 0 <= number < len(run.text.lines):
        raise refused(_("This set has no such step."))
    values = stamp(actor, locked)
    row = OrderSetStep(**values, run=run, number=number, note=note[:300])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("Somebody ticked this step already.")) from error
    said = f"{run.text.title}: {run.text.lines[number]}"
    said = f"{said} – {note}" if note else said
    LogLine.objects.create(**values, kind=LogKind.ORDER_SET, text=said[:1000])
    tell(locked, "order-set")
    return row
