"""Sending a set of questions, reminding, closing it; a word that messages may go out again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ataraxy.clinic.messaging.models import Channel
from ataraxy.clinic.messaging.queries import ways_to
from ataraxy.clinic.messaging.services import Writing, add_wish, open_call, queue
from ataraxy.journey.collecting import wording
from ataraxy.journey.collecting.due import Sitting
from ataraxy.journey.collecting.models import Ending, Invitation, Resumption
from ataraxy.journey.collecting.queries import silent_in_a_row, standing_of
from ataraxy.journey.collecting.reminding import closes_at, may_write
from ataraxy.journey.collecting.schedule import schedule
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.daybefore.wording import zone_of
from ataraxy.journey.outcomes.concern_rules import Raised
from ataraxy.journey.outcomes.concerns import raise_concern
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.outcomes.queries import open_asking
from ataraxy.journey.outcomes.services import PURPOSE, add_asking, take_back
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.languages import language_of
from ataraxy.platform.people.links import address, create_link, revoke_links
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service


@service("collecting.invite", permission="outcomes.collect", describe=lambda i: {"why": i.reasons})
def invite(*, actor: Actor, key: str, course: Course, sitting: Sitting) -> Invitation:
    """Ask what is due and write to the patient; a set that waits untouched makes room."""
    decision = may_write(standing_of(course), schedule().limits)
    if not decision:
        raise Refused(decision)
    if not sitting.now:
        raise refused(_("Nothing is due now."))
    _make_room(actor, course)
    occasion = next((one.occasion for one in sitting.now if one.occasion), "")
    asking = add_asking(
        actor=actor,
        course=course,
        instruments=[one.instrument for one in sitting.now],
        occasion=occasion,
    )
    made = Invitation.objects.create(
        clinic_id=course.clinic_id,
        asking=asking,
        course=course,
        patient=course.patient,
        reasons=[[one.instrument, one.reason] for one in sitting.now],
        language=language_of(course.patient),
        at=asking.asked_at,
        by_name=actor.name,
    )
    _write(actor, made, again=False)
    return made


@service("collecting.remind", permission="outcomes.collect")
def remind(*, actor: Actor, key: str, invitation: Invitation) -> Invitation:
    """Write once more about a set that waits; the link is a new one where none was opened."""
    locked = _locked(invitation)
    if locked.ended or locked.asking.state != "asked":
        raise refused(_("These questions do not wait any more."))
    decision = may_write(standing_of(locked.course), schedule().limits)
    if not decision:
        raise Refused(decision)
    locked.reminders += 1
    locked.save(update_fields=["reminders"])
    _write(actor, locked, again=True)
    return locked


@service("collecting.close", permission="outcomes.collect", describe=lambda i: {"as": i.ended})
def close(*, actor: Actor, key: str, invitation: Invitation) -> Invitation:
    """End a set: answered, or its time is over, or the treatment ended. Answers are kept."""
    locked = _locked(invitation)
    if locked.ended:
        return locked
    if locked.asking.state == "asked":
        some = Administration.objects.filter(asking=locked.asking).exists()
        take_back(actor=actor, asking=locked.asking)
        ended = Ending.HALF if some else Ending.SILENT
        if not locked.course.is_open:
            ended = Ending.TAKEN_BACK
    else:
        answered = locked.asking.state == "answered"
        ended = Ending.ANSWERED if answered else Ending.TAKEN_BACK
    _end(locked, ended)
    if ended is Ending.SILENT:
        _call_if_silent(actor, locked)
    return locked


@service("collecting.half", permission="outcomes.collect")
def tell_half(*, actor: Actor, key: str, invitation: Invitation) -> Invitation:
    """Half a set and then silence: a named person is told, once."""
    locked = _locked(invitation)
    if not locked.half_told:
        locked.half_told = True
        locked.save(update_fields=["half_told"])
        raised = Raised("silent", _("Some pages of the questions came, then nothing for hours."))
        raise_concern(actor=actor, course=locked.course, raised=raised, asking=locked.asking)
    return locked


@service("collecting.resume", permission="outcomes.collect")
def resume(*, actor: Actor, key: str, course: Course, reason: str) -> Resumption:
    """Somebody spoke with the patient: messages may go out again."""
    if not reason.strip():
        raise refused(_("Say with whom you spoke and what was agreed."))
    return Resumption.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        reason=reason.strip()[:300],
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


@service("collecting.stop", permission="outcomes.answer")
def stop_messages(*, actor: Actor, key: str, course: Course) -> None:
    """The patient says on their own page that they want no more messages."""
    for channel in Channel:
        add_wish(
            actor=actor,
            patient=course.patient,
            channel=channel,
            wanted=False,
            reason=_("Said by the patient on their own page."),
        )
    note(actor=actor, course=course, kind="collecting.stop", text=_("Wants no more messages."))


def _make_room(actor: Actor, course: Course) -> None:
    """A waiting set of which nothing was answered is replaced; one that was begun is not."""
    waiting = open_asking(course)
    if waiting is None:
        return
    if Administration.objects.filter(asking=waiting).exists():
        raise refused(_("The patient has begun to answer; let them finish."))
    sent = Invitation.objects.filter(asking=waiting).first()
    if sent is None:
        raise refused(_("Questions that were asked by hand wait. Hand these over, or call off."))
    take_back(actor=actor, asking=waiting)
    _end(sent, Ending.REPLACED)
    if sent.reminders:
        _call_if_silent(actor, sent)


def _end(invitation: Invitation, ended: Ending) -> None:
    invitation.ended, invitation.ended_at = ended, timezone.now()
    invitation.save(update_fields=["ended", "ended_at"])


def _locked(invitation: Invitation) -> Invitation:
    joined = Invitation.objects.select_related("asking", "course__clinic", "course__patient")
    return joined.select_for_update(of=("self",)).get(pk=invitation.pk)


def _write(actor: Actor, made: Invitation, *, again: bool) -> None:
    """Queue a message by every way they may be reached, in their language."""
    course, until = made.course, closes_at(made.at, schedule().limits)
    link = _link(actor, made, until)
    url = str(settings.PUBLIC_URL).rstrip("/") + address(link)
    with translation.override(made.language):
        zone = zone_of(course.patient, course.clinic)
        when = date_format(timezone.localtime(until, zone), _("l j F, H:i"))
        texts = {
            Channel.EMAIL: wording.email(course.clinic, url, when, again=again),
            Channel.SMS: wording.sms(course.clinic, url, again=again),
        }
        title = wording.subject(course.clinic)
    for channel, to in ways_to(course.patient).items():
        queue(
            actor=actor,
            writing=Writing(
                patient=course.patient,
                channel=channel,
                address=to,
                subject=title if channel == Channel.EMAIL else "",
                text=texts[channel],
                about=made.about(made.reminders),
                useless_at=until,
                link=staff_url(course),
            ),
        )


def _link(actor: Actor, made: Invitation, until: datetime) -> PatientLink:
    """The link that was opened goes on; one that nobody opened is replaced by a fresh one."""
    subject = str(made.asking.uid)
    standing = PatientLink.objects.filter(
        clinic_id=made.clinic_id, purpose=PURPOSE, subject_uid=subject, revoked_at=None
    )
    opened = standing.filter(spent_at__isnull=False, expires_at__gt=timezone.now()).first()
    if opened is not None:
        return opened
    revoke_links(clinic_id=made.clinic_id, purpose=PURPOSE, subject_uid=subject)
    return create_link(
        actor=actor,
        patient=made.course.patient,
        purpose=PURPOSE,
        subject_uid=subject,
        lasts=until - timezone.now(),
    )


def _call_if_silent(actor: Actor, ended: Invitation) -> None:
    silent = silent_in_a_row(ended.course)
    if silent < schedule().limits.stop_after_silent:
        return
    title = _("%(n)d sets of questions unanswered: call the patient") % {"n": silent}
    why = _("No more messages go out until somebody has spoken with them.")
    about = f"silent:{ended.course.uid}"
    open_call(actor, ended.course.patient, about, title, why, staff_url(ended.course))


def staff_url(course: Course) -> str:
    """Where staff see what was sent."""
    return reverse("collecting:course", kwargs={"course_uid": course.uid})
