"""Teach-back: a member of staff reads what the patient wrote, and explains what was not right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.consent.models import BlockRead, Consent, TeachBack
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service


def _told(made: TeachBack) -> dict[str, object]:
    return {"block": made.read.block_id, "was_right": made.was_right}


@service("consent.teach_back", permission="consent.sign", describe=_told)
def look_at_words(
    *, actor: Actor, key: str, read: BlockRead, was_right: bool, explained: str = ""
) -> TeachBack:
    """Say whether the patient's own words were right; what was not right is explained and kept."""
    locked = Consent.objects.select_for_update().get(pk=read.consent_id)
    if locked.state != "reading":
        raise refused(_("This consent is no longer being read. Nothing was changed."))
    if not read.own_words:
        raise refused(_("The patient wrote nothing here. Ask them first."))
    if not was_right and not explained.strip():
        raise refused(_("Say what you explained: the patient signs with it."))
    return TeachBack.objects.create(
        clinic_id=actor.clinic_id,
        read=read,
        was_right=was_right,
        explained=explained.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def looks_at(reads: Iterable[BlockRead]) -> Mapping[int, TeachBack]:
    """The newest look at each reading's words, by the reading's row."""
    keys = [one.pk for one in reads if one.own_words]
    found = TeachBack.objects.filter(read_id__in=keys).order_by("pk")
    return {one.read_id: one for one in found}
