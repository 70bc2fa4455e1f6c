"""From a positive item 9 to a named person with a clock, inside the transaction of the answer."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.services import note
from ataraxy.journey.outcomes.models import Administration, Asking, Triage
from ataraxy.journey.outcomes.queries import answered_in, known_unchanged, previous_item9
from ataraxy.knowledge.measures import SafetyAnswer, Urgency, instrument, triage_item9
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.worklist.models import Urgency as Haste
from ataraxy.platform.worklist.rota import Responsible, who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task, settle

KIND = "outcomes.item9"
OWNING_ROLE = "prescriber"

_HASTE = {Urgency.URGENT: Haste.URGENT, Urgency.SAME_DAY: Haste.SOON}


def triage(*, actor: Actor, asking: Asking) -> Triage | None:
    """Decide anew after every page of a form that raised item 9; None when nothing was raised.

    The task of the page before is settled and opened again with what is known now, so an
    unfinished screener is an urgent task from the first moment.
    """
    answered = answered_in(asking)
    raised = answered.get("phq9")
    if raised is None or (raised.flag_value == 0 and not _reported(answered)):
        return None
    found = _decide(asking, raised, answered)
    owner = who_is_responsible(asking.clinic_id, OWNING_ROLE, timezone.now())
    row = _row(asking, found, owner)
    _hand_on(asking, found, row, owner)
    text = _("Item 9: %(urgency)s. %(reasons)s") % {
        "urgency": found.urgency,
        "reasons": " ".join(found.reasons),
    }
    note(actor=actor, course=asking.course, kind="outcomes.item9", text=text[:500])
    return row


def _decide(
    asking: Asking, raised: Administration, answered: dict[str, Administration]
) -> SafetyAnswer:
    mark = known_unchanged(asking.course)
    return triage_item9(
        item9=raised.flag_value,
        previous_item9=previous_item9(asking.patient_id, raised.answered_at),
        screener={key: answered[key].answers for key in _screeners() if key in answered},
        known_unchanged_on=timezone.localdate(mark.at) if mark else None,
        today=timezone.localdate(),
    )


def _row(asking: Asking, found: SafetyAnswer, owner: Responsible | None) -> Triage:
    now, minutes = timezone.now(), found.act_within_minutes
    return Triage.objects.create(
        clinic_id=asking.clinic_id,
        course=asking.course,
        patient=asking.patient,
        asking=asking,
        urgency=found.urgency.value,
        reasons=list(found.reasons),
        at=now,
        act_by=None if minutes is None else now + timedelta(minutes=minutes),
        owner_name=owner.user.display_name if owner and minutes is not None else "",
        rule_source=f"{found.source} ({found.tag})"[:300],
    )


def _hand_on(asking: Asking, found: SafetyAnswer, row: Triage, owner: Responsible | None) -> None:
    # The patient's answer opens the item, but only the house may close or open work.
    house = system_actor(asking.clinic_id)
    cause = f"asking:{asking.uid}"
    settle(actor=house, kind=KIND, cause=cause, reason=_("The form went on; see the newer item."))
    if row.act_by is None:
        return
    ask = NewTask(
        kind=KIND,
        title=_("Item 9 positive: %(urgency)s") % {"urgency": found.urgency},
        role=OWNING_ROLE,
        why=" ".join(found.reasons)[:1000],
        urgency=_HASTE[found.urgency],
        due_at=row.act_by,
        owner=owner.user if owner else None,
        patient=asking.patient,
        course_uid=asking.course.uid,
        cause=cause,
        link=reverse("outcomes:chart", kwargs={"course_uid": asking.course.uid}),
    )
    add_task(actor=house, ask=ask)


def _screeners() -> tuple[str, ...]:
    flag = instrument("phq9").flag
    return flag.opens if flag else ()


def _reported(answered: dict[str, Administration]) -> bool:
    return any(key in answered for key in _screeners())
