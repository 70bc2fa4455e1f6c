"""What stands against a place, in words for the coordinator."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.placing import Clash, ClashKind, Span


def words(clash: Clash, zone: ZoneInfo) -> str:
    """One sentence that says what is in the way."""
    told = {"span": _span(clash.span, zone), "number": clash.number, "most": clash.most}
    return _sentences()[clash.kind] % told


def _sentences() -> dict[ClashKind, str]:
    return {
        ClashKind.PAST: _("This time has passed."),
        ClashKind.PATIENT: _("The patient already has a visit %(span)s."),
        ClashKind.CHAIR: _("The chair is taken %(span)s."),
        ClashKind.STAFF: _("The member of staff has another visit %(span)s."),
        ClashKind.ROOM: _("The room is taken %(span)s."),
        ClashKind.CLOSED: _("The clinic is closed on this day."),
        ClashKind.HOURS: _("The clinic is open %(span)s."),
        ClashKind.NO_NURSE: _("No nurse is on the rota for the whole of it."),
        ClashKind.NO_PRESCRIBER: _("No prescriber is on the rota for the whole of it."),
        ClashKind.NOT_ON_DUTY: _("The member of staff is not on the rota then."),
        ClashKind.TOO_MANY_EARLY: _(
            "%(number)d patients would be in their first hour at once; the nurses on the rota may "
            "have %(most)d."
        ),
        ClashKind.TOO_MANY_RECOVERING: _(
            "%(number)d patients would be recovering at once; the nurses on the rota may have "
            "%(most)d."
        ),
        ClashKind.TOO_CLOSE: _("Less than %(most)d days after the visit before."),
    }


def _span(span: Span | None, zone: ZoneInfo) -> str:
    if span is None:
        return ""
    begin, end = span.begin.astimezone(zone), span.end.astimezone(zone)
    # Where the clocks change in between, both zones are needed to tell the times apart.
    form = "%H:%M" if begin.utcoffset() == end.utcoffset() else "%H:%M %Z"
    told = {"begin": begin.strftime(form), "end": end.strftime(form)}
    return _("from %(begin)s to %(end)s") % told
