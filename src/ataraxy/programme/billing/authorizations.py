"""Asking an insurer beforehand: the packet kept, each step of the request, the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.letters.sharing import may_leave
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.paper import (
    Block,
    Bullets,
    Heading,
    Notice,
    Paper,
    Table,
    canonical_text,
    content_hash,
)
from ataraxy.platform.documents.services import Description, Stored, add_document, store_paper
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.programme.billing.datafile import value
from ataraxy.programme.billing.models_authorization import (
    MOVES,
    OPEN,
    Authorization,
    AuthorizationMove,
    Standing,
)
from ataraxy.programme.billing.packet import Item, Told, gather, missing_of
from ataraxy.programme.billing.pricing import require, stamped


@dataclass(frozen=True, slots=True)
class PrintedPacket:
    """A packet that is printed and waits for its row."""

    told: Told
    items: tuple[Item, ...]
    content_sha256: str
    stored: Stored

    def __repr__(self) -> str:
        """What makes the same form the same form: the exact words."""
        return f"PrintedPacket({self.content_sha256})"


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a request."""

    standing: str
    reference: str = ""
    begins: date | None = None
    ends: date | None = None
    visits: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One request on the board."""

    authorization: Authorization
    now: AuthorizationMove
    days_left: int | None
    is_due: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody waits."""
        return self.now.standing in OPEN

    @property
    def next_steps(self) -> tuple[str, ...]:
        """Which standings may follow."""
        return MOVES[self.now.standing]


def packet_paper(course: Course, told: Told, items: tuple[Item, ...], today: date) -> Paper:
    """The packet ready to be printed."""
    patient, lacking = course.patient, missing_of(items)
    head = (_("Asked for"), _("Answer"), _("From"))
    rows = tuple((one.label, one.value or "–", one.origin) for one in items)
    blocks: list[Block] = [Table(head, rows)]
    if lacking:
        blocks += [Notice(_("Not complete yet")), Bullets(tuple(lacking))]
    kind = _("renewal") if told.is_renewal else _("first request")
    return Paper(
        title=_("Request for authorisation to %s") % told.payer,
        language="en",
        clinic=course.clinic.name,
        patient_line=f"{patient.full_name}, {patient.birth_date.isoformat()}",
        blocks=(Heading(f"{kind}, {today.isoformat()}"), *blocks),
    )


def prepare(
    *, actor: Actor, key: str, course: Course, told: Told, renews: Authorization | None = None
) -> Authorization:
    """Gather, print and keep a packet, complete or not; what is missing stays named."""
    today = timezone.localdate()
    items = gather(course, told, today)
    paper = packet_paper(course, told, items, today)
    hashed = content_hash(canonical_text(paper))
    printed = PrintedPacket(told, items, hashed, store_paper(paper, course.clinic))
    return _keep(actor=actor, key=key, course=course, printed=printed, renews=renews)


@service("billing.prepare-request", permission="billing.write")
def _keep(
    *, actor: Actor, key: str, course: Course, printed: PrintedPacket, renews: Authorization | None
) -> Authorization:
    """Insert the packet with its paper, as prepared."""
    what = Description(Kind.FORM, _("Request for authorisation"))
    paper = add_document(actor=actor, stored=printed.stored, what=what, patient=course.patient)
    row = Authorization.objects.create(
        **stamped(actor),
        course=course,
        patient=course.patient,
        payer=printed.told.payer,
        member_id=printed.told.member_id,
        renews=renews,
        items=[one.row() for one in printed.items],
        missing=missing_of(printed.items),
        document=paper,
    )
    _add_move(actor, row, Step(Standing.PREPARED))
    return row


@service("billing.move-request", permission="billing.write")
def move_request(
    *, actor: Actor, key: str, authorization: Authorization, step: Step
) -> AuthorizationMove:
    """Write down the next step of a request."""
    locked = Authorization.objects.select_for_update().get(pk=authorization.pk)
    require(may_step(newest_move(locked).standing, step, len(locked.missing)))
    if step.standing == Standing.SENT:
        require(may_leave(authorization.patient))
    row = _add_move(actor, locked, step)
    text = _("Request to %(payer)s: %(now)s.") % {
        "payer": locked.payer,
        "now": row.get_standing_display(),
    }
    note(actor=actor, course=authorization.course, kind="billing.request", text=text)
    return row


def may_step(now: str, step: Step, missing: int) -> Decision:
    """Whether a request may go from here to there, and whether the step says enough."""
    if step.standing not in MOVES[now]:
        text = _("From “%(now)s” it does not go to “%(next)s”.")
        return refuse(text % {"now": Standing(now).label, "next": Standing(step.standing).label})
    if step.standing == Standing.SENT and missing and not step.words.strip():
        return refuse(_("Something is missing in the packet. Complete it, or say why it goes out."))
    if step.standing == Standing.APPROVED and not (step.reference and step.ends):
        return refuse(_("Enter the approval's number and the day it ends."))
    if step.begins and step.ends and step.ends < step.begins:
        return refuse(_("The approval ends before it begins. Check the two days."))
    if step.standing == Standing.DENIED and not step.words.strip():
        return refuse(_("Write down the reason they gave; an appeal answers it."))
    return ALLOWED


def newest_move(authorization: Authorization) -> AuthorizationMove:
    """How a request stands."""
    return authorization.moves.order_by("-pk")[0]


def board(actor: Actor, today: date) -> list[Row]:
    """Every request that waits or holds: what needs somebody first."""
    found = Authorization.objects.filter(clinic_id=actor.clinic_id).order_by("pk")
    moves: dict[int, AuthorizationMove] = {}
    for one in AuthorizationMove.objects.filter(clinic_id=actor.clinic_id).order_by("pk"):
        moves[one.authorization_id] = one
    rows = [
        row_of(one, moves[one.pk], today)
        for one in found.select_related("patient", "course", "document").prefetch_related(
            "renewals"
        )
    ]
    return sorted(rows, key=lambda row: (not row.is_due, not row.is_open, row.authorization.at))


def row_of(one: Authorization, now: AuthorizationMove, today: date) -> Row:
    """One request with the days its approval has left."""
    ends = now.ends if now.standing == Standing.APPROVED else None
    left = (ends - today).days if ends else None
    soon = left is not None and timedelta(days=left) <= timedelta(
        days=value("authorization.toml", "expiry_days")
    )
    return Row(one, now, left, soon and not one.renewals.all())


def authorization_for(actor: Actor, uid: UUID) -> Authorization:
    """One request of the actor's clinic, or `Http404`."""
    found = Authorization.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    row = found.select_related("course__patient", "course__clinic", "patient", "document").first()
    if row is None:
        raise Http404(_("There is no such request at this clinic."))
    return row


def _add_move(actor: Actor, row: Authorization, step: Step) -> AuthorizationMove:
    if step.visits is not None and step.visits < 1:
        raise refused(_("An approval is for at least one visit."))
    return AuthorizationMove.objects.create(
        **stamped(actor),
        authorization=row,
        patient=row.patient,
        standing=step.standing,
        reference=step.reference.strip(),
        begins=step.begins,
        ends=step.ends,
        visits=step.visits,
        words=step.words.strip(),
    )
