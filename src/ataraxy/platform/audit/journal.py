"""The one function that journals."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.models import Entry, Head
from ataraxy.platform.audit.seal import canonical, current_key_id, entry_mac, head_seal
from ataraxy.platform.reading import prepared_one


def record(
    *,
    actor: Actor,
    action: str,
    subject: str = "",
    patient_uid: str = "",
    detail: Mapping[str, object] | None = None,
) -> Entry:
    """Append one entry to the chain of the actor's clinic, inside the caller's transaction if any.

    `action` is a dotted verb such as ``consent.sign``; `subject` names the row as ``kind:uid``.
    `detail` must not hold free clinical text: it says which fields, not their content.
    """
    with transaction.atomic():
        head = _locked_head(actor.clinic_id)
        entry = Entry(
            clinic_id=actor.clinic_id,
            number=head.number + 1,
            at=timezone.now(),
            actor_uid=actor.user_uid,
            actor_name=actor.name,
            roles=",".join(sorted(actor.roles)),
            action=action,
            subject=subject,
            patient_uid=patient_uid,
            detail=canonical(detail) if detail else "",
            session=actor.session,
            break_glass=actor.break_glass,
            key_id=current_key_id(),
            previous_mac=head.mac,
        )
        entry.mac = entry_mac(entry)
        entry.save(force_insert=True)
        head.number, head.mac, head.key_id = entry.number, entry.mac, entry.key_id
        head.seal = head_seal(head)
        head.save(update_fields=["number", "mac", "key_id", "seal"])
    return entry


def _locked_head(clinic_id: int) -> Head:
    # Ordinary case first: one query. The row is made once in a clinic's life.
    head = _head_for_us(clinic_id)
    if head is None:
        Head.objects.bulk_create([Head(clinic_id=clinic_id)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=clinic_id)
    return head


@prepared_one
def _head_for_us(clinic_id: int) -> QuerySet[Head]:
    return Head.objects.select_for_update().filter(pk=clinic_id).order_by("pk")
