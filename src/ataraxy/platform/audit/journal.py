"""The one function that journals."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.models import JOURNAL, Entry
from ataraxy.platform.audit.seal import canonical


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
        entry = Entry(
            clinic_id=actor.clinic_id,
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
        )
        return JOURNAL.append(entry, actor.clinic_id)
