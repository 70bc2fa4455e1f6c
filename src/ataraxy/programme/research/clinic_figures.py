"""Figures of a clinic's own work: the way to the first dose, safety, waiting, chairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Count as CountOf
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.lifecycle import HOLDS_ITS_PLACE
from ataraxy.clinic.scheduling.models import Appointment, Chair
from ataraxy.journey.course.models import Course
from ataraxy.journey.referral.models import Reason, Referral
from ataraxy.journey.screening.models import Outcome
from ataraxy.journey.session.caring import adverse_table
from ataraxy.journey.session.gates import GateClass
from ataraxy.journey.session.models import Lift
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.programme.research.cube import Cube, Population
from ataraxy.programme.research.figures import SHARE_COLUMNS as COLUMNS
from ataraxy.programme.research.figures import (
    Figure,
    Line,
    days,
    percent_words,
    rate,
    share_head,
    shares,
)
from ataraxy.programme.research.rules import chair_days
from ataraxy.programme.research.small import Count
from ataraxy.programme.research.statistics import quantile

RATE_COLUMNS = ("what", "events", "sessions", "per_100", "low", "high")
TIME_COLUMNS = ("what", "people", "median_days", "quarter_days", "three_quarters_days")


def the_way(population: Population, cube: Cube) -> Figure:
    """From the referral to the completed series; each share is of the line named in it."""
    received = _referrals(population).count()
    taken = _referrals(population).filter(course__isnull=False).count()
    decided = cube.people(lambda one: bool(one.verdict))
    suitable = cube.people(lambda one: one.verdict == Outcome.SUITABLE)
    began = cube.started()
    done = cube.people(lambda one: one.started and one.completed is True)
    lines = [
        (_("Referrals that became a course, of all received"), Count(taken, received)),
        (_("Courses with a signed decision, of all opened"), Count(decided, cube.people())),
        (_("Found suitable, of those decided"), Count(suitable, decided)),
        (_("First dose given, of all courses"), Count(began, cube.people())),
        (_("Series completed, of those who began"), Count(done, began)),
    ]
    how = (
        _(
            "People referred in the period, as they stand today: whoever was referred "
            "last week has had little time to begin."
        ),
    )
    return Figure("way", _("From referral on"), how, share_head(_("Step")), COLUMNS, shares(lines))


def verdicts(cube: Cube) -> Figure:
    """The clinician's last word on each course."""
    decided = cube.people(lambda one: bool(one.verdict))
    said: Counter[str] = Counter()
    for cell in cube.cells:
        said[cell.verdict] += cell.people
    lines = [(str(one.label), Count(said[one.value], decided)) for one in Outcome]
    how = (_("The newest signed decision of each course that has one."),)
    head = share_head(_("Decision"))
    return Figure("verdicts", _("Verdicts"), how, head, COLUMNS, shares(lines, parts=True))


def why_not(population: Population) -> Figure:
    """Why referrals were declined, and which stops stood behind decisions against treatment."""
    rows = population.summaries().exclude(verdict__in=("", Outcome.SUITABLE))
    stops = Counter(one for found in rows.values_list("why_not", flat=True) for one in found)
    turned = _referrals(population).filter(state__in=("declined", "admission", "withdrawn"))
    declined = turned.values_list("reason").annotate(n=CountOf("pk")).order_by("-n")
    no, away = rows.count(), turned.count()
    lines = [(rule, Count(n, no)) for rule, n in stops.most_common()]
    referred = [
        (_("Referral not taken on: %(reason)s") % {"reason": Reason(key).label}, Count(n, away))
        for key, n in declined
    ]
    how = (
        _(
            "Stops that fired in decisions other than “suitable”; one decision may have "
            "several, so they do not add up."
        ),
        _("Referrals not taken on, by what the person was referred for."),
    )
    shown = (*shares(lines), *shares(referred, parts=True))
    return Figure("why-not", _("Why not"), how, share_head(_("Reason")), COLUMNS, shown)


def adverse(population: Population, cube: Cube) -> Figure:
    """Untoward events of every 100 sessions, all, serious, and by kind."""
    sessions = cube.sum("sessions")
    lines = [
        rate(_("All untoward events"), cube.sum("adverse"), sessions),
        rate(_("Serious"), cube.sum("serious"), sessions),
    ]
    terms = adverse_table().terms
    lines += [rate(terms.get(term, term), n, sessions) for term, n in _by_term(population)]
    how = (
        _(
            "Untoward events written down, of every 100 sessions in which a dose was "
            "given; a later entry that follows an earlier one is not counted again. What "
            "nobody wrote down is not in it."
        ),
        _(
            "These are events, not people, and each is shown, even a single one: what is rare "
            "and serious must be seen."
        ),
        _("Interval: Garwood's exact one, 95 %."),
    )
    head = (_("Event"), _("Events"), _("Sessions"), _("Of every 100"), _("95 % interval"))
    return Figure("adverse", _("Untoward events"), how, head, RATE_COLUMNS, tuple(lines))


def bladder(cube: Cube) -> Figure:
    """Who was ever asked about the bladder, and who ever said yes."""
    began = cube.started()
    asked = cube.people(lambda one: one.started and one.bladder is not None)
    yes = cube.people(lambda one: one.started and one.bladder is True)
    lines = [
        (_("Asked at least once, of those who began"), Count(asked, began)),
        (_("A complaint at least once, of those asked"), Count(yes, asked)),
    ]
    how = (
        _(
            "The bladder question of a check-in, or the bladder questionnaire with any "
            "yes. Complaints are common without ketamine too; each is looked at by a "
            "clinician."
        ),
    )
    head = share_head(_("Bladder"))
    return Figure("bladder", _("Bladder complaints"), how, head, COLUMNS, shares(lines))


def overrides(population: Population, cube: Cube) -> Figure:
    """Gates passed on somebody's responsibility and stops overridden."""
    sessions = cube.sum("sessions")
    lines = [rate(_("All overrides"), cube.sum("overrides"), sessions)]
    lifts = Lift.objects.filter(session__course__in=_courses(population)).exclude(
        gate_class=GateClass.ACKNOWLEDGE
    )
    by_rule = list(lifts.values_list("rule").annotate(n=CountOf("pk")).order_by("-n", "rule"))
    signed = cube.sum("overrides") - sum(n for _rule, n in by_rule)
    if signed:
        lines.append(rate(_("Hard stops overridden in a screening decision"), signed, sessions))
    lines += [rate(_("Gate lifted: %(rule)s") % {"rule": rule}, n, sessions) for rule, n in by_rule]
    how = (
        _(
            "Hard stops that a decision overrode, and gates that a prescriber or the "
            "medical director lifted with a reason; what a nurse acknowledges is not "
            "counted."
        ),
    )
    head = (_("What"), _("Overrides"), _("Sessions"), _("Of every 100"), _("95 % interval"))
    return Figure("overrides", _("Overrides"), how, head, RATE_COLUMNS, tuple(lines))


def waiting(cube: Cube) -> Figure:
    """Days from the referral to the decision on it, and to the first dose."""
    lines = [
        _waited(_("Referral to the decision on it"), cube.decided_days),
        _waited(_("Referral to the first dose"), cube.wait_days),
    ]
    how = (
        _(
            "Calendar days of people who got that far. Who still waits is not in it, so "
            "in a growing queue it reads too short."
        ),
    )
    head = (_("Wait"), _("People"), _("Median"), _("Middle half"))
    return Figure("waiting", _("Waiting"), how, head, TIME_COLUMNS, tuple(lines))


def chairs(population: Population) -> Figure:
    """How much of the time that the house was open each chair was taken."""
    first, today = population.today - timedelta(days=chair_days()), population.today
    taken, opened = _visits(population, first, today)
    open_hours = sum((to - of for of, to in opened.values()), timedelta()) / timedelta(hours=1)
    known = {one.pk: one.name for one in Chair.objects.filter(in_use=True).order_by("position")}
    lines = []
    for pk, name in known.items():
        hours = sum(taken.get(pk, []), timedelta()) / timedelta(hours=1)
        used = min(hours / open_hours, 1.0) if open_hours else 0.0
        cells = (str(len(taken.get(pk, []))), f"{hours:.1f}", percent_words(used))
        raw = (len(taken.get(pk, [])), round(hours, 2), round(100 * used, 2))
        lines.append(Line(_("Chair %(name)s") % {"name": name}, cells, raw))
    how = (
        _(
            "The last %(n)d days. A day is open from the beginning of its first visit in "
            "a chair to the end of its last; booked visits that were not cancelled count "
            "as taken."
        )
        % {"n": chair_days()},
    )
    head = (_("Chair"), _("Visits"), _("Hours"), _("Of the open time"))
    columns = ("chair", "visits", "hours", "percent_of_open_time")
    return Figure("chairs", _("Use of chairs"), how, head, columns, tuple(lines))


def _referrals(population: Population) -> QuerySet[Referral]:
    rows = Referral.objects.filter(clinic_id=population.clinic.pk)
    if population.agreed is not None:
        rows = rows.filter(patient_id__in=population.agreed)
    if population.first_day is None:
        return rows
    begin = datetime.combine(
        population.first_day, datetime.min.time(), tzinfo=population.clinic.zone
    )
    return rows.filter(received_at__gte=begin)


def _courses(population: Population) -> QuerySet[Course]:
    """Every course that counts; asked as a part of the query that uses it."""
    ids = population.summaries().values("course_id")
    return Course.objects.filter(clinic_id=population.clinic.pk, pk__in=ids)


def _by_term(population: Population) -> list[tuple[str, int]]:
    rows = AdverseEvent.objects.filter(
        session__course__in=_courses(population), follows__isnull=True
    )
    return list(rows.values_list("term").annotate(n=CountOf("pk")).order_by("-n", "term"))


def _waited(label: str, counts: Counter[int]) -> Line:
    if not counts:
        return days(label, {}, (None, None, None))
    marks = tuple(quantile(counts, share) for share in (0.25, 0.5, 0.75))
    return days(label, dict(counts), marks)


def _visits(
    population: Population, first: date, today: date
) -> tuple[dict[int, list[timedelta]], dict[date, tuple[datetime, datetime]]]:
    """Lengths of visits by chair, and from when to when each day was open."""
    zone = population.clinic.zone
    begin = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    end = datetime.combine(today, datetime.min.time(), tzinfo=zone)
    rows = Appointment.objects.filter(
        clinic_id=population.clinic.pk,
        chair__in_use=True,
        state__in=HOLDS_ITS_PLACE,
        starts_at__gte=begin,
        starts_at__lt=end,
    )
    taken: dict[int, list[timedelta]] = defaultdict(list)
    opened: dict[date, tuple[datetime, datetime]] = {}
    for chair, starts, ends in rows.values_list("chair_id", "starts_at", "ends_at"):
        taken[chair].append(ends - starts)
        day = starts.astimezone(zone).date()
        low, high = opened.get(day, (starts, ends))
        opened[day] = (min(low, starts), max(high, ends))
    return taken, opened
