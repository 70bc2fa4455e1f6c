"""Theft and significant loss: told to the authority in a business day, in full in 45 days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy import receipts
from ataraxy.clinic.pharmacy.day_end import bounds
from ataraxy.clinic.pharmacy.dosing import containers_of
from ataraxy.clinic.pharmacy.ledger import Fact, hold, write
from ataraxy.clinic.pharmacy.models import Entry
from ataraxy.clinic.pharmacy.models_custody import Loss
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.scanning import Scanned
from ataraxy.clinic.pharmacy.watch import watch_container
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.clinic.policy.reference import holidays, known_holidays
from ataraxy.foundation.business_days import after
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task, settle

NOTICE, FORM = "drug-loss-notice", "drug-loss-form"
POLICE, SAFEGUARDS, FURTHER = "police", "safeguards", "further"
"""What a word that is added to a report later is about."""
LONGEST_WORD = 500
"""As long as the reason of an entry of the ledger."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a loss on the day it was found."""

    kind: str
    circumstances: str
    police_told: str = ""
    safeguards: str = ""


@service("pharmacy.report-loss", permission="pharmacy.keep")
def report_loss(*, actor: Actor, key: str, entry: Entry, told: Told) -> Loss:
    """A count found less than there should be, and this is why: the difference is explained so.

    Two clocks begin at the moment of discovery, each with work of its own.
    """
    if entry.container is None or entry.kind not in {Kind.COUNTED, Kind.FINISHED}:
        raise refused(_("A loss is what a count found missing. Count the container first."))
    if entry.change_ug >= 0:
        raise refused(_("This count found nothing missing."))
    if not told.circumstances.strip():
        raise refused(_("Write what is known of how it came about."))
    hold(actor.clinic_id)
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    numbers, found_on = stock_numbers(), entry.at.astimezone(clinic.zone).date()
    loss = Loss(
        clinic=clinic,
        entry=entry,
        kind=told.kind,
        amount_ug=-entry.change_ug,
        discovered_at=entry.at,
        circumstances=told.circumstances.strip(),
        police_told=told.police_told.strip(),
        safeguards=told.safeguards.strip(),
        notice_due_on=after(found_on, numbers.notice_business_days, holidays(clinic.country)),
        form_due_on=found_on + timedelta(days=numbers.form_days),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    try:
        with transaction.atomic():
            loss.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("This difference is reported already.")) from error
    _explain(actor, loss, entry.container.uid)
    _ask(actor, loss)
    return loss


def _explain(actor: Actor, loss: Loss, container_uid: UUID) -> None:
    # Looked up anew under the lock: meanwhile it may have been opened, or moved.
    (container,) = containers_of(actor.clinic_id, [container_uid])
    reason = _("Reported as %(kind)s: %(words)s") % {
        "kind": loss.get_kind_display(), "words": loss.circumstances,
    }  # fmt: skip
    write(actor, Fact(Kind.EXPLAINED, 0, container, reason=reason, corrects=loss.entry))
    watch_container(actor, container)


def _ask(actor: Actor, loss: Loss) -> None:
    asked = (
        (NOTICE, _("Tell the field office of the loss in writing"), loss.notice_due_on),
        (FORM, _("Send form 106 about the loss, online"), loss.form_due_on),
    )
    for kind, title, due in asked:
        _begin, end = bounds(loss.clinic, due)
        ask = NewTask(
            kind=kind,
            title=title,
            why=stock_numbers().loss_source,
            role=Role.CUSTODIAN,
            urgency=Urgency.URGENT if kind == NOTICE else Urgency.SOON,
            due_at=end,
            cause=f"loss:{loss.uid}",
            link=reverse("pharmacy:loss", args=[loss.uid]),
        )
        add_task(actor=actor, ask=ask)


def ndc_of(loss: Loss) -> str:
    """The national drug code of what is missing, when its package was scanned on the way in."""
    came = Entry.objects.filter(container=loss.entry.container, kind=Kind.RECEIVED).first()
    gtin = receipts.told(came).get("gtin", "") if came else ""
    return Scanned(gtin).ndc if gtin else ""


def earlier_losses(loss: Loss) -> int:
    """How many others this clinic reported in the months before that the form asks about."""
    since = loss.discovered_at - stock_numbers().earlier_losses
    rows = Loss.objects.filter(
        clinic=loss.clinic, discovered_at__gte=since, discovered_at__lte=loss.discovered_at
    )
    return rows.exclude(pk=loss.pk).count()


def days_off_words(loss: Loss) -> str:
    """Which weekdays the first clock steps over, in words for the page of the loss."""
    known = known_holidays().get(loss.clinic.country.upper())
    if known is None or loss.notice_due_on > known.until:
        return _("Business days are Monday to Friday; no holidays are known for this day here.")
    text = _("Business days are Monday to Friday without holidays: %s")
    return text % known.source


@service("pharmacy.loss-notice", permission="pharmacy.keep")
def note_notice(*, actor: Actor, key: str, loss: Loss, to: str) -> Loss:
    """The written notice went out: to whom, and when."""
    held = Loss.objects.select_for_update().get(pk=loss.pk)
    if held.notice_sent_at is not None or not to.strip():
        raise refused(_("Write to whom it went; it is noted once."))
    held.notice_sent_at, held.notice_to = timezone.now(), to.strip()
    held.save(update_fields=["notice_sent_at", "notice_to"])
    settle(actor=actor, kind=NOTICE, cause=f"loss:{held.uid}", reason=held.notice_to)
    return held


@service("pharmacy.loss-form", permission="pharmacy.keep")
def note_form(*, actor: Actor, key: str, loss: Loss, number: str) -> Loss:
    """Form 106 went out, with the number that came back."""
    held = Loss.objects.select_for_update().get(pk=loss.pk)
    most = Loss._meta.get_field("form_number").max_length or 0
    if held.form_sent_at is not None or not 0 < len(number.strip()) <= most:
        raise refused(_("Write the number that came back; it is noted once."))
    held.form_sent_at, held.form_number = timezone.now(), number.strip()
    held.save(update_fields=["form_sent_at", "form_number"])
    settle(actor=actor, kind=FORM, cause=f"loss:{held.uid}", reason=held.form_number)
    return held


@dataclass(frozen=True, slots=True)
class Word:
    """Something that became known after the report. `about` is one of the three above."""

    about: str
    words: str


@service("pharmacy.loss-word", permission="pharmacy.keep")
def add_word(*, actor: Actor, key: str, loss: Loss, word: Word) -> Entry:
    """Add to a report: an entry of its own in the ledger, beside what was said on the first day."""
    words = word.words.strip()
    if word.about not in {POLICE, SAFEGUARDS, FURTHER} or not words or len(words) > LONGEST_WORD:
        raise refused(_("Write what became known, in at most %d characters.") % LONGEST_WORD)
    if loss.entry.container is None:
        raise ValueError("A loss is of a container.")
    hold(actor.clinic_id)
    (container,) = containers_of(actor.clinic_id, [loss.entry.container.uid])
    detail = {"loss": str(loss.uid), "about": word.about}
    fact = Fact(Kind.EXPLAINED, 0, container, reason=words, corrects=loss.entry, detail=detail)
    return write(actor, fact)


@dataclass(frozen=True, slots=True)
class Added:
    """A word that was added to a report, with the entry that keeps it."""

    about: str
    entry: Entry


def added_to(loss: Loss) -> list[Added]:
    """What was added to a report, in the order in which it became known."""
    rows = Entry.objects.filter(corrects=loss.entry, kind=Kind.EXPLAINED).order_by("number")
    told = [(json.loads(row.detail) if row.detail else {}, row) for row in rows]
    return [Added(said["about"], row) for said, row in told if said.get("loss") == str(loss.uid)]
