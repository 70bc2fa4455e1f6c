"""The inbox: papers from outside, assigned to a patient, read, and signed off by a clinician."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.arriving import InboxItem
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import SourceKind
from ataraxy.platform.chart.models import Fact, Observation, Review, Source
from ataraxy.platform.chart.store import add_facts, add_observations, open_source, tell
from ataraxy.platform.documents.models import Document, Kind
from ataraxy.platform.documents.services import Description, Stored, add_document
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Shown, Subject, add_signature, exactly
from ataraxy.platform.worklist.services import NewTask, add_task, settle

ASSIGN_TASK, SIGN_TASK = "inbox.assign", "inbox.sign"
_State = InboxItem.State


@service("inbox.arrive", permission="inbox.file")
def paper_arrived(
    *, actor: Actor, key: str, stored: Stored, title: str, way: str, kind: str = Kind.OTHER
) -> InboxItem:
    """Put a paper whose content is stored already into the inbox; nobody's yet."""
    document = add_document(
        actor=actor, stored=stored, what=Description(kind=kind, title=title, origin=way)
    )
    item = InboxItem.objects.create(
        clinic_id=actor.clinic_id,
        way=way,
        title=title,
        arrived=document,
        arrived_at=timezone.now(),
        arrived_by_name=actor.name,
    )
    add_task(actor=actor, ask=_task(item, ASSIGN_TASK, _("Whose paper is it?"), Role.COORDINATOR))
    return item


@service("inbox.assign", permission="inbox.file")
def assign_paper(*, actor: Actor, key: str, item: InboxItem, patient: Patient) -> InboxItem:
    """Say whose paper it is. It gets its row among the patient's papers."""
    locked = _locked(item, _State.ARRIVED)
    arrived = locked.arrived
    stored = Stored(arrived.sha256, arrived.media_type, arrived.size_bytes)
    what = Description(kind=arrived.kind, title=locked.title, origin=locked.way)
    locked.filed = add_document(actor=actor, stored=stored, what=what, patient=patient)
    locked.patient, locked.state = patient, _State.ASSIGNED
    locked.assigned_at, locked.assigned_by_name = timezone.now(), actor.name
    locked.save()
    settle(actor=actor, kind=ASSIGN_TASK, cause=_cause(locked), reason=_("Assigned."))
    add_task(actor=actor, ask=_task(locked, SIGN_TASK, _("Read and sign off"), Role.PRESCRIBER))
    return locked


@service("inbox.take-facts", permission="chart.write")
def take_facts(
    *,
    actor: Actor,
    key: str,
    item: InboxItem,
    facts: tuple[FactEntry, ...] = (),
    observations: tuple[ObservationEntry, ...] = (),
) -> Source:
    """Write down what a paper says; it counts once a clinician has signed the paper off."""
    locked = _locked(item, _State.ASSIGNED)
    patient, filed = _owned(locked)
    source = open_source(
        actor=actor,
        patient=patient,
        kind=SourceKind.DOCUMENT,
        label=locked.title,
        document_uid=str(filed.uid),
    )
    add_facts(source, facts)
    add_observations(source, observations)
    tell(source, patient, [one.kind.value for one in facts] + ["observation"] * bool(observations))
    return source


def taken_from(item: InboxItem) -> list[str]:
    """What was written down from a paper, in words."""
    if item.filed is None:
        return []
    told = {"source__document_uid": str(item.filed.uid), "patient": item.patient}
    rows = [*Fact.objects.filter(**told).order_by("pk")]
    return [str(one) for one in [*rows, *Observation.objects.filter(**told).order_by("pk")]]


def what_is_signed(item: InboxItem) -> Shown:
    """The words a clinician puts a name under: which paper, by its hash, and what was taken."""
    lines = [
        _("Paper: %(title)s") % {"title": item.title},
        _("SHA-256 of the paper: %(hash)s") % {"hash": item.arrived.sha256},
        *(_("Taken from it: %(words)s") % {"words": one} for one in taken_from(item)),
    ]
    return exactly("\n".join(lines))


@service("inbox.sign", permission="inbox.sign")
def sign_off(
    *,
    actor: Actor,
    key: str,
    item: InboxItem,
    proof: Proof,
    shown_sha256: str,
    note: str = "",
) -> InboxItem:
    """A clinician who has just shown who they are has read the paper and stands by what was taken.

    Refused when something else was taken from it than the page showed.
    """
    locked = _locked(item, _State.ASSIGNED)
    patient, filed = _owned(locked)
    shown = what_is_signed(locked)
    if shown.sha256 != shown_sha256:
        raise refused(
            _("Something was added from this paper since you opened it. Read it again, then sign.")
        )
    add_signature(
        actor=actor,
        subject=Subject("inbox", str(locked.uid)),
        shown=shown,
        meaning=_("I have read this paper and stand by what was taken from it"),
        proof=proof,
        patient=patient,
    )
    locked.state, locked.note = _State.SIGNED, note.strip()
    locked.signed_at, locked.signed_by_name = timezone.now(), proof.name
    locked.save()
    sources = Source.objects.filter(patient=patient, document_uid=str(filed.uid))
    for source in sources.filter(review__isnull=True):
        _review(source, patient, actor, locked)
        tell(source, patient, ["review"])
    settle(actor=actor, kind=SIGN_TASK, cause=_cause(locked), reason=_("Signed off."))
    return locked


def _review(source: Source, patient: Patient, actor: Actor, item: InboxItem) -> None:
    Review.objects.create(
        clinic_id=source.clinic_id,
        source=source,
        patient=patient,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
        note=item.note,
    )


def _locked(item: InboxItem, wanted: str) -> InboxItem:
    locked = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if locked.state != wanted:
        raise refused(
            _("This paper is now “%(state)s”. Nothing was changed; open the inbox again.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _owned(item: InboxItem) -> tuple[Patient, Document]:
    if item.patient is None or item.filed is None:
        raise refused(_("This paper has no patient yet."))
    return item.patient, item.filed


def _cause(item: InboxItem) -> str:
    return f"inbox:{item.uid}"


def _task(item: InboxItem, kind: str, title: str, role: str) -> NewTask:
    return NewTask(
        kind=kind,
        title=title,
        why=item.title,
        role=role,
        patient=item.patient,
        cause=_cause(item),
        link=reverse("chart:inbox_item", kwargs={"item_uid": item.uid}),
    )
