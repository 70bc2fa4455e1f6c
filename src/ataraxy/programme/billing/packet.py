"""What an insurer asks for beforehand, gathered from the chart; what is missing is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.rems.queries import confirmed_number
from ataraxy.foundation.units import DAYS_PER_WEEK, figure
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.queries import Series, doses_of, series_of
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import amount_words
from ataraxy.journey.plan.queries import measured, signed_plan
from ataraxy.journey.plan.sheet import indication_name, route_name
from ataraxy.journey.screening.queries import evaluation_of, last_decision
from ataraxy.journey.screening.trials import resistance_of
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.platform.chart.queries import facts_for
from ataraxy.programme.billing.datafile import value
from ataraxy.programme.billing.models import Identity
from ataraxy.programme.billing.queries import identity_of

_FILE = "authorization.toml"
SPRAY = "esk"


@dataclass(frozen=True, slots=True)
class Told:
    """What only the desk knows: the insurance, the codes, and what stands in no chart field."""

    payer: str
    member_id: str
    diagnoses: tuple[str, ...]
    beside: str = ""
    pdmp_on: date | None = None
    setting: str = ""
    is_renewal: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for: where it comes from, and what is missing where it is."""

    key: str
    label: str
    value: str
    origin: str
    missing: str = ""

    def row(self) -> dict[str, str]:
        """As it is kept."""
        return asdict(self)


def gather(course: Course, told: Told, today: date) -> tuple[Item, ...]:
    """Every item of the packet in the order payers ask."""
    return tuple(_items(course, told, today))


def missing_of(items: tuple[Item, ...]) -> list[str]:
    """What is missing, each with what to do."""
    return [f"{one.label}: {one.missing}" for one in items if one.missing]


def _items(course: Course, told: Told, today: date) -> Iterator[Item]:
    plan, identity = signed_plan(course), identity_of(course.clinic_id)
    desk = _("entered at the desk")
    yield _item("member", _("Member number"), told.member_id, desk, _("ask the patient"))
    yield _prescriber(plan, identity)
    setting = identity.legal_name if identity else ""
    yield _item("setting", _("Setting"), _joined(setting, told.setting), _("clinic's papers"),
                _("enter the clinic under Prices"))  # fmt: skip
    codes = _joined(", ".join(told.diagnoses), indication_name(course.indication))
    yield _item("diagnosis", _("Diagnosis"), codes if told.diagnoses else "", desk,
                _("enter the ICD-10-CM code"))  # fmt: skip
    yield _drug(plan)
    yield from _scores(course, told, today)
    yield _trials(course)
    yield _item("beside", _("Antidepressant beside it"), told.beside, desk,
                _("name it, or say that the drug is given alone"))  # fmt: skip
    yield from _checks(course, told, plan)


def _prescriber(plan: Plan | None, identity: Identity | None) -> Item:
    name = plan.signed_by_name if plan else ""
    rows = identity.clinicians if identity else []
    found = next((one for one in rows if one["name"] == name), None)
    words = f"{name}, NPI {found['npi']}, {found['specialty']}" if found else ""
    lacking = _("enter NPI and specialty of %s under Prices") % (name or _("the prescriber"))
    return _item("prescriber", _("Prescriber"), words, _("signed plan"), lacking)


def _drug(plan: Plan | None) -> Item:
    words = ""
    if plan is not None:
        words = _("%(route)s, %(dose)s mg (%(amount)s), %(course)s") % {
            "route": route_name(plan.route),
            "dose": figure(plan.dose_mg),
            "amount": amount_words(plan.amount, plan.basis),
            "course": plan.template["name"],
        }
    return _item("drug", _("Drug, dose, frequency"), words, _("signed plan"), _("sign the plan"))


def _scores(course: Course, told: Told, today: date) -> Iterator[Item]:
    found = series_of(course, "phq9")
    yield _baseline(found, today, must_be_fresh=not told.is_renewal)
    if not told.is_renewal:
        return
    yield _item("change", _("Change since the start"), _change(found), _("questionnaires"),
                _("ask the PHQ-9 again"))  # fmt: skip
    doses = doses_of(course)
    given = _("%(n)d doses, last on %(day)s") % {
        "n": len(doses), "day": timezone.localdate(doses[-1].at).isoformat(),
    } if doses else ""  # fmt: skip
    yield _item("given", _("Given so far"), given, _("session records"), _("no dose is charted"))
    events = AdverseEvent.objects.filter(session__course=course, followed_by__isnull=True)
    untoward = _("%d untoward events written down") % events.count()
    yield _item("tolerated", _("Tolerated"), untoward, _("session records"), "")


def _baseline(found: Series, today: date, *, must_be_fresh: bool) -> Item:
    one, label = found.baseline, _("Baseline PHQ-9")
    if one is None or one.total is None:
        return _item("baseline", label, "", _("questionnaires"), _("ask the PHQ-9"))
    on = timezone.localdate(one.answered_at)
    words = _("%(total)d on %(day)s") % {"total": one.total, "day": on.isoformat()}
    weeks = value(_FILE, "baseline_weeks")
    old = must_be_fresh and on < today - timedelta(days=weeks * DAYS_PER_WEEK)
    lacking = _("older than %d weeks; ask again") % weeks if old else ""
    return Item("baseline", label, words, _("questionnaires"), lacking)


def _change(found: Series) -> str:
    before, after, change = found.baseline, found.latest, found.change
    if before is None or after is None or change is None or before == after:
        return ""
    told = {"before": before.total, "after": after.total}
    words = _("PHQ-9 from %(before)s to %(after)s") % told
    if change.percent is None:
        return words
    return words + ", " + _("%s %% better") % figure(round(change.percent))


def _trials(course: Course) -> Item:
    found = resistance_of(facts_for(course.patient), course)
    drugs = [one for one in found.told if one.trial.kind in {"antidepressant", "augmentation"}]
    words = "; ".join(f"{one.trial.name} ({one.what})" for one in found.told)
    needed = value(_FILE, "trials")
    lacking = ""
    if len(drugs) < needed:
        told = {"n": needed, "have": len(drugs)}
        lacking = _("%(n)d trials of a medicine are asked for, %(have)d in the chart") % told
    return Item("trials", _("Earlier treatments"), words, _("chart"), lacking)


def _checks(course: Course, told: Told, plan: Plan | None) -> Iterator[Item]:
    decision, note = last_decision(course), evaluation_of(course)
    screened = f"{decision.get_outcome_display()}, {_day(decision.at)}" if decision else ""
    yield _item("screened", _("Psychosis, substance use, contraindications"), screened,
                _("screening decision"), _("sign the screening"))  # fmt: skip
    yield _item("evaluation", _("Evaluation"), _day(note.at) if note else "",
                _("signed evaluation"), _("write and sign the evaluation"))  # fmt: skip
    pdmp = told.pdmp_on.isoformat() if told.pdmp_on else ""
    yield _item("pdmp", _("Prescription monitoring looked up"), pdmp, _("entered at the desk"),
                _("look it up and enter the day"))  # fmt: skip
    body = measured(course)
    words = f"{figure(body.weight_kg)} kg" if body.weight_kg else ""
    if words and body.height_cm:
        words += f", {figure(body.height_cm)} cm"
    lacking = _("measure and chart them")
    yield _item(
        "body", _("Height and weight"), words if body.height_cm else "", _("chart"), lacking
    )
    if plan is not None and plan.route == SPRAY:
        yield _enrolment(course)


def _enrolment(course: Course) -> Item:
    return _item("enrolment", _("Patient's enrolment in the safety programme"),
                 confirmed_number(course.patient), _("confirmed by the programme"),
                 _("enrol and write down the confirmation"))  # fmt: skip


def _item(key: str, label: str, words: str, origin: str, lacking: str) -> Item:
    return Item(key, label, words, origin, "" if words.strip() else lacking)


def _joined(*parts: str) -> str:
    return ", ".join(one for one in parts if one)


def _day(at: object) -> str:
    return timezone.localdate(at).isoformat()  # type: ignore[arg-type]
