"""Small words for tests of the cabinet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ataraxy.clinic.pharmacy import services
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.services import Delivery, Found
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

VIAL = 500_000
Dose = Callable[..., Account]


def receive(actor: Actor, cabinet: Cabinet, key: str = "", **changes: object) -> None:
    """Put a delivery of three vials into the cabinet, or as `changes` say."""
    told = {"product": "ketamine_50", "lot": "KET-2201", "expires_on": date(2090, 1, 1),
            "containers": 3, "supplier": "Atlantic", "invoice": "A-17"}  # fmt: skip
    came = Delivery(**(told | changes))  # type: ignore[arg-type]
    services.receive(actor=actor, key=key or fresh_key(), cabinet=cabinet, came=came)


def vials() -> list[Container]:
    """The containers by number."""
    return list(Container.objects.order_by("label"))


def open_work(kind: str) -> list[Task]:
    """Open items of one kind."""
    return list(Task.objects.filter(kind=kind, closed_at__isnull=True))


def counted(actor: Actor, cabinet: Cabinet, **short: int) -> Entry:
    """Count everything; `short` names what each differing container holds, K_0001=…."""
    told = {label.replace("_", "-"): ug for label, ug in short.items()}
    found = [Found(one.uid, told.get(one.label, one.balance_ug)) for one in vials()
             if one.finished_at is None]  # fmt: skip
    return services.count(actor=actor, key=fresh_key(), cabinet=cabinet, found=found)
