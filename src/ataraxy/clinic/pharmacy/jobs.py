"""What the cabinet has done by itself."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.books import book_of
from ataraxy.clinic.pharmacy.dosing import release
from ataraxy.clinic.pharmacy.ledger import lines_about
from ataraxy.clinic.pharmacy.models import Account, Container
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.watch import watch_account, watch_container
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
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


def _give_back_old_promises(actor: Actor) -> None:
    """A dose that was prepared and never drawn holds its vial no longer than a visit lasts."""
    before = timezone.now() - stock_numbers().settle_within
    for container in Container.objects.exclude(reserved_ug=0).select_related("lot", "cabinet"):
        keys = [*book_of(lines_about(container_id=container.pk)).reserved]
        for account in Account.objects.filter(pk__in=keys, begun_at__lt=before):
            with transaction.atomic():
                release(actor, account, _("Not drawn within the visit"))
