"""What the outcomes page shows, gathered from the reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes import queries
from ataraxy.journey.outcomes.chart import Chart, Point, Track, draw
from ataraxy.journey.outcomes.models import Administration, Asking
from ataraxy.journey.outcomes.queries import Dose, Series
from ataraxy.journey.outcomes.services import PURPOSE
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.people.links import address, is_live
from ataraxy.platform.people.models import PatientLink


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link that waits to be opened: address, QR image, until when, whether it was opened."""

    url: str
    qr: str
    until: datetime
    opened: bool


def course_chart(all_series: list[Series], doses: list[Dose]) -> Chart | None:
    """The drawing; None while there is nothing to draw."""
    drawn = [one for one in all_series if one.scores]
    if not drawn:
        return None
    told = [
        f"{one.instrument.name}: " + ", ".join(str(s.total) for s in one.scores) for one in drawn
    ]
    summary = "; ".join(told) + ". " + _("%(n)d doses.") % {"n": len(doses)}
    flags = [(timezone.localtime(dose.at), dose.text) for dose in doses]
    return draw([_track(one) for one in drawn], flags, summary)


def score_rows(course: Course, doses: list[Dose]) -> list[dict[str, Any]]:
    """The table behind the chart: a row for each day with a score or a dose, newest first."""
    rows: dict[date, dict[str, Any]] = {}
    for one in Administration.objects.filter(course=course, instrument__in=queries.ASKED):
        row = rows.setdefault(timezone.localdate(one.answered_at), {"scores": {}, "doses": []})
        row["scores"][one.instrument] = one
    for dose in doses:
        row = rows.setdefault(timezone.localdate(dose.at), {"scores": {}, "doses": []})
        row["doses"].append(dose.text)
    return [
        {
            "day": day,
            "cells": [(instrument(key).name, row["scores"].get(key)) for key in queries.ASKED],
            "doses": row["doses"],
        }
        for day, row in sorted(rows.items(), reverse=True)
    ]


def days_since_dose(doses: list[Dose]) -> int | None:
    """Days since the last dose in the clinic's calendar."""
    if not doses:
        return None
    return (timezone.localdate() - timezone.localdate(doses[-1].at)).days


def sent_link(asking: Asking | None) -> SentLink | None:
    """The link that was made for this set of questions, if it is still open."""
    if asking is None:
        return None
    found = PatientLink.objects.filter(
        clinic_id=asking.clinic_id, purpose=PURPOSE, subject_uid=str(asking.uid)
    )
    link = found.order_by("-created_at").first()
    if link is None or not is_live(link, timezone.now()):
        return None
    url = str(settings.PUBLIC_URL).rstrip("/") + address(link)
    image = segno.make(url, micro=False).svg_data_uri(scale=4)
    return SentLink(url, image, link.expires_at, link.spent_at is not None)


def _track(series: Series) -> Track:
    one, levels = series.instrument, []
    if series.baseline is not None and series.baseline.total:
        base = series.baseline.total
        levels.append((float(base), _("baseline %(n)d") % {"n": base}, "baseline"))
        if one.response is not None:
            half = base * (1 - one.response.fall_percent / 100)
            words = _("response ≤ %(n)s") % {"n": figure(half)}
            levels.append((half, words, "response"))
    if one.remission is not None:
        words = _("remission ≤ %(n)s") % {"n": figure(one.remission.points)}
        levels.append((one.remission.points, words, "remission"))
    points = [
        Point(timezone.localtime(score.answered_at), score.total or 0, score.prorated)
        for score in series.scores
    ]
    return Track(one.name, one.maximum, points, levels)
