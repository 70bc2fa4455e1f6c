"""What the cabinet has done by itself."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled
from django_tasks import task

from ataraxy.clinic.pharmacy.books import book_of
from ataraxy.clinic.pharmacy.day_end import not_closed
from ataraxy.clinic.pharmacy.dosing import keeps_ledger, release
from ataraxy.clinic.pharmacy.inspecting import STALLED, write_report
from ataraxy.clinic.pharmacy.ledger import lines_about
from ataraxy.clinic.pharmacy.models import Account, Container
from ataraxy.clinic.pharmacy.models_custody import Inspection
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.ordering import expiring, needs
from ataraxy.clinic.pharmacy.standing import watch_registrations
from ataraxy.clinic.pharmacy.stocktaking import is_due
from ataraxy.clinic.pharmacy.watch import watch_account, watch_container, watch_custody
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within, within_id
from ataraxy.platform.tick.registry import every


@every("pharmacy.watch", minutes=15, limit_minutes=10)
def watch() -> None:
    """What does not add up is on somebody's list, also when somebody closed the item too early."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            actor = system_actor(clinic.pk)
            for account in Account.objects.filter(is_settled=False).select_related("patient"):
                with transaction.atomic():
                    watch_account(actor, account)
            for container in Container.objects.exclude(unexplained_ug=0).select_related("lot"):
                with transaction.atomic():
                    watch_container(actor, container)
            _give_back_old_promises(actor)


@every("pharmacy.custody", minutes=60, limit_minutes=10)
def watch_the_cabinet() -> None:
    """What falls due by the calendar: registrations, the inventory, an open day, orders, expiry."""
    now = timezone.now()
    for clinic in Clinic.objects.all():
        with within(clinic), transaction.atomic():
            if not keeps_ledger(clinic.pk):
                continue
            actor, today = system_actor(clinic.pk), now.astimezone(clinic.zone).date()
            watch_registrations(actor, clinic, today)
            gone = [one for one in expiring(clinic, now) if one.expired or one.past_discard]
            watch_custody(actor, "stock-inventory", is_due(clinic, today))
            watch_custody(actor, "drug-day-open", not_closed(clinic, today) is not None)
            watch_custody(actor, "stock-order", any(one.is_due for one in needs(clinic, now)))
            watch_custody(actor, "drug-expired", bool(gone))


@task()
def run_inspection(clinic_id: int, uid: str) -> None:
    """Write a report that was asked for."""
    with within_id(clinic_id):
        rows = Inspection.objects.filter(uid=uid, finished_at=None)
        standing = rows.select_related("clinic", "patient").first()
        if standing is not None:
            write_report(standing)


@every("pharmacy.inspections", minutes=1, limit_minutes=10)
def take_up_again() -> None:
    """Give a report that nobody moves to the worker once more."""
    with scopes_disabled():
        before = timezone.now() - STALLED
        for one in Inspection.objects.filter(finished_at=None, touched_at__lt=before):
            Inspection.objects.filter(pk=one.pk).update(touched_at=timezone.now())
            run_inspection.enqueue(one.clinic_id, str(one.uid))


def _give_back_old_promises(actor: Actor) -> None:
    """A dose that was prepared and never drawn holds its vial no longer than a visit lasts."""
    before = timezone.now() - stock_numbers().settle_within
    for container in Container.objects.exclude(reserved_ug=0).select_related("lot", "cabinet"):
        keys = [*book_of(lines_about(container_id=container.pk)).reserved]
        for account in Account.objects.filter(pk__in=keys, begun_at__lt=before):
            with transaction.atomic():
                release(actor, account, _("Not drawn within the visit"))
