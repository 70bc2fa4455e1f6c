"""What does not add up is always somebody's work: opened here, settled here by itself."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ataraxy.clinic.pharmacy.models import Account, Container, Entry
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task, settle

LEFT_OVER = "drug-left-over"
NOT_DRAWN = "drug-not-drawn"
DIFFERENCE = "drug-difference"


def watch_account(actor: Actor, account: Account) -> None:
    """Drawn and not accounted for is the drawer's; given and not drawn is the custodian's."""
    cause, gap = f"account:{account.uid}", account.open_ug
    told = _("The account adds up.")
    if account.is_settled or gap > 0:
        settle(actor=actor, kind=NOT_DRAWN, cause=cause, reason=told)
    if account.is_settled or gap < 0:
        settle(actor=actor, kind=LEFT_OVER, cause=cause, reason=told)
    if account.is_settled:
        return
    add_task(actor=actor, ask=_left_over(account) if gap > 0 else _not_drawn(account))


def watch_container(actor: Actor, container: Container) -> None:
    """A count that differs is the custodian's until it is explained."""
    cause = f"container:{container.uid}"
    if container.unexplained_ug == 0:
        settle(actor=actor, kind=DIFFERENCE, cause=cause, reason=_("The difference is explained."))
        return
    ask = NewTask(
        kind=DIFFERENCE,
        title=_("Explain the difference found in %s") % container.label,
        role=Role.CUSTODIAN,
        urgency=Urgency.URGENT,
        cause=cause,
        link=reverse("pharmacy:container", args=[container.uid]),
    )
    add_task(actor=actor, ask=ask)


def watch_custody(actor: Actor, kind: str, is_due: bool) -> None:
    """What falls due at the cabinet by the calendar is the custodian's, until it is done."""
    title, link = _CUSTODY[kind]
    if not is_due:
        settle(actor=actor, kind=kind, cause="cabinet", reason=_("Done."))
        return
    ask = NewTask(
        kind=kind,
        title=str(title),
        role=Role.CUSTODIAN,
        urgency=Urgency.SOON,
        cause="cabinet",
        link=reverse(link),
    )
    add_task(actor=actor, ask=ask)


_CUSTODY = {
    "stock-inventory": (_lazy("Take the inventory that the law asks for"), "pharmacy:inventory"),
    "drug-day-open": (_lazy("Close the cabinet's day"), "pharmacy:close_day"),
    "stock-order": (_lazy("Order: less than two weeks' use is left"), "pharmacy:order"),
    "drug-expired": (_lazy("Take what is out of date from the cabinet"), "pharmacy:order"),
}
"""Kinds of work that the calendar opens, with their title and page."""


def _left_over(account: Account) -> NewTask:
    return NewTask(
        kind=LEFT_OVER,
        title=_("Account for the drug that was drawn"),
        why=_("Drawn, and not yet given, wasted with a witness, or returned."),
        role=Role.NURSE,
        owner=_drawer(account),
        due_at=timezone.now() + stock_numbers().settle_within,
        patient=account.patient,
        cause=f"account:{account.uid}",
        link=reverse("pharmacy:account", args=[account.uid]),
    )


def _not_drawn(account: Account) -> NewTask:
    return NewTask(
        kind=NOT_DRAWN,
        title=_("Given and not drawn: find the container"),
        why=_("A dose was given that no container in the ledger accounts for."),
        role=Role.CUSTODIAN,
        urgency=Urgency.SOON,
        patient=account.patient,
        cause=f"account:{account.uid}",
        link=reverse("pharmacy:account", args=[account.uid]),
    )


def _drawer(account: Account) -> User | None:
    last = Entry.objects.filter(account=account, kind=Kind.DRAWN).order_by("number").last()
    if last is None or not _is_uid(last.by_uid):  # a draw that the system wrote has no person
        return None
    return User.objects.filter(uid=last.by_uid, is_active=True).first()


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
