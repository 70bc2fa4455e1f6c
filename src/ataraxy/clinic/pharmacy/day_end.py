"""The end of a day at the cabinet: counted after the last movement, explained, accounted for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.clinic.pharmacy.ledger import hold
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.models_custody import DayClosing
from ataraxy.clinic.pharmacy.rules import may_close_day
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service


def bounds(clinic: Clinic, day: date) -> tuple[datetime, datetime]:
    """The first instant of a clinic's day and of the next one."""
    begin = datetime.combine(day, time(), clinic.zone)
    return begin, datetime.combine(day + timedelta(days=1), time(), clinic.zone)


def closing_of(clinic: Clinic, day: date) -> DayClosing | None:
    """Who closed this day, if somebody did."""
    return DayClosing.objects.filter(clinic=clinic, day=day).first()


def in_the_way(clinic: Clinic, day: date) -> list[str]:
    """What keeps a day open, in words; empty when it may be closed."""
    return [*_accounts(clinic, day), *_differences(clinic), *_uncounted(clinic, day)]


def unsettled(clinic: Clinic, day: date) -> QuerySet[Account]:
    """Doses begun by the end of this day that do not add up yet, oldest first."""
    _begin, end = bounds(clinic, day)
    found = Account.objects.filter(clinic=clinic, is_settled=False, begun_at__lt=end)
    return found.order_by("begun_at")


def _accounts(clinic: Clinic, day: date) -> list[str]:
    count = unsettled(clinic, day).count()
    text = ngettext(
        "%d dose does not add up: account for what was drawn and given.",
        "%d doses do not add up: account for what was drawn and given.",
        count,
    )
    return [text % count] if count else []


def _differences(clinic: Clinic) -> list[str]:
    rows = Container.objects.filter(clinic=clinic).exclude(unexplained_ug=0).order_by("label")
    text = _("The difference found in %s is not explained.")
    return [text % label for label in rows.values_list("label", flat=True)]


def _uncounted(clinic: Clinic, day: date) -> list[str]:
    """Cabinets that nobody counted after what moved on this day.

    A later count serves too, such as the next morning's: what it finds bears out the day before it,
    and a day that was left open must be closable.
    """
    begin, end = bounds(clinic, day)
    found = []
    for cabinet in Cabinet.objects.filter(clinic=clinic).order_by("name"):
        held = Container.objects.filter(cabinet=cabinet, finished_at__isnull=True).exists()
        since = Entry.objects.filter(clinic=clinic, cabinet=cabinet, at__gte=begin)
        counted = since.filter(kind=Kind.COUNTED, container__isnull=True).order_by("number").last()
        moved = since.filter(at__lt=end).exclude(change_ug=0)
        last = moved.exclude(kind__in=(Kind.COUNTED, Kind.FINISHED)).order_by("number").last()
        if held and counted is None:
            found.append(_("%s was not counted since this day began.") % cabinet.name)
        elif counted is not None and last is not None and last.number > counted.number:
            found.append(_("%s was not counted after the last movement.") % cabinet.name)
    return found


@service("pharmacy.close-day", permission="pharmacy.count")
def close_day(*, actor: Actor, key: str, day: date) -> DayClosing:
    """Close a day; refused with everything that is still open."""
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    now = timezone.now()
    if day > now.astimezone(clinic.zone).date():
        raise refused(_("This day has not come yet."))
    hold(actor.clinic_id)
    closed = closing_of(clinic, day)
    decision = may_close_day(in_the_way(clinic, day), closed_by=closed.by_name if closed else "")
    if not decision:
        raise Refused(decision)
    row = DayClosing(clinic=clinic, day=day, at=now, by_uid=actor.user_uid, by_name=actor.name)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("Somebody closed this day a moment ago.")) from error
    return row


def not_closed(clinic: Clinic, today: date) -> date | None:
    """The newest day before today on which drug moved and that nobody closed."""
    begin, _end = bounds(clinic, today)
    moved = Entry.objects.filter(clinic=clinic, at__lt=begin).exclude(change_ug=0)
    last = moved.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return None
    day = last.astimezone(clinic.zone).date()
    return None if DayClosing.objects.filter(clinic=clinic, day__gte=day).exists() else day
