"""What stands around the cabinet of the security tests: a delivery, a loss, access, a report."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from ataraxy.clinic.pharmacy.inspecting import Wanted, ask, write_report
from ataraxy.clinic.pharmacy.losses import Told, report_loss
from ataraxy.clinic.pharmacy.models import Cabinet, Entry
from ataraxy.clinic.pharmacy.models_custody import Inspection
from ataraxy.clinic.pharmacy.standing import give_access
from ataraxy.platform.service.forms import fresh_key

if TYPE_CHECKING:
    from tests.security.world import World


def delivery(world: World) -> UUID:
    """What came with the vial."""
    uid = world.argument("container_uid")
    came = Entry.objects.get(container__uid=uid, kind="received")
    return UUID(json.loads(came.detail)["delivery"])


def loss(world: World) -> UUID:
    """What the count found missing, reported."""
    entry = Entry.objects.get(uid=world.argument("ledger_entry_uid"))
    actor = world.make_actor("custodian")
    told = Told("loss", "A vial fell and rolled away.")
    return report_loss(actor=actor, key=fresh_key(), entry=entry, told=told).uid


def access(world: World) -> UUID:
    """Somebody who reaches into the cabinet."""
    return give_access(
        actor=world.make_actor("custodian"),
        key=fresh_key(),
        cabinet=Cabinet.objects.get(uid=world.argument("cabinet_uid")),
        user=world.make_user("nurse"),
        means="Key 2",
        screened_on=date(2026, 1, 1),
    ).uid


def inspection(world: World) -> UUID:
    """A report that is written."""
    wanted = Wanted(date(2020, 1, 1), date(2090, 1, 1))
    made = ask(actor=world.make_actor("custodian"), key=fresh_key(), wanted=wanted)
    return write_report(Inspection.objects.select_related("clinic").get(pk=made.pk)).uid


MAKERS = {
    "delivery_uid": delivery,
    "loss_uid": loss,
    "access_uid": access,
    "inspection_uid": inspection,
}
"""Each address's argument and what makes it."""
