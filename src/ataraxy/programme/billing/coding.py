"""From what really happened in a visit to codes: pure. What may not be billed says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision, Outcome, Reason
from ataraxy.foundation.units import figure
from ataraxy.programme.billing.codes import CodeKind, codes, holds_on
from ataraxy.programme.billing.datafile import opened, value
from ataraxy.programme.billing.prices import PayerKind

_FILE = "coding.toml"
INFUSED = frozenset({"iv"})
INJECTED = frozenset({"im", "sc"})
NASAL_ESKETAMINE = "spravato"


@dataclass(frozen=True, slots=True)
class Happened:
    """One dosing visit as the chart has it. `None` is “not charted”, never nothing."""

    day: date
    route: str
    drug: str
    given_mg: float | None
    wasted_mg: float | None
    dosing_min: int | None
    watched_min: int | None
    begun: str
    ended: str
    questionnaires: int
    note_of_the_day: str
    record_signed: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person decides: the kind of payer, the visit's codes, whether waste is marked."""

    payer_kind: PayerKind
    visit_code: str = ""
    therapy_code: str = ""
    marks_waste: bool = True
    established: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a superbill."""

    code: str
    words: str
    units: int
    modifiers: tuple[str, ...] = ()
    detail: str = ""
    ndc: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """The lines, and why it may not be issued as long as something is open."""

    items: tuple[Item, ...]
    decision: Decision


def code_visit(happened: Happened, asked: Asked) -> Coded:
    """Every line with the reasons against it; allowed when nothing is open."""
    items = tuple(_items(happened, asked))
    reasons = (*_open_points(happened, asked), *_refused(items, happened))
    outcome = Outcome.REFUSED if reasons else Outcome.ALLOWED
    return Coded(items, Decision(outcome, reasons))


def infusion_codes(minutes: int) -> tuple[tuple[str, int], ...]:
    """A short one is a push; further hours count once they are well begun."""
    if minutes <= value(_FILE, "push_up_to_min"):
        return (("96374", 1),)
    hour = value(_FILE, "hour_min")
    past = max(0, minutes - hour)
    further, rest = divmod(past, hour)
    more = further + (rest > value(_FILE, "further_hour_over_min"))
    first = ("96365", 1)
    return (first, ("96366", more)) if more else (first,)


def esketamine_code(day: date, payer_kind: PayerKind, given_mg: float) -> tuple[str, int]:
    """The bundle for Medicare, else the drug by the milligram under the code of that day."""
    if payer_kind is PayerKind.MEDICARE:
        return ("G2082" if given_mg <= value(_FILE, "medicare_split_mg") else "G2083"), 1
    code = "J0013" if holds_on("J0013", day) else "S0013"
    return code, round(given_mg / value(_FILE, "ketamine_unit_mg"))


def _items(happened: Happened, asked: Asked) -> Iterator[Item]:
    yield from _drug_items(happened, asked)
    chosen = (asked.visit_code, asked.therapy_code)
    for code in chosen:
        if code:
            separate = code == asked.visit_code and happened.route in INFUSED | INJECTED
            yield _item(code, modifiers=("25",) if separate else ())
    if happened.questionnaires:
        yield _item("96127", happened.questionnaires)


def _drug_items(happened: Happened, asked: Asked) -> Iterator[Item]:
    clock = _clock(happened)
    if happened.route == NASAL_ESKETAMINE and happened.given_mg is not None:
        code, units = esketamine_code(happened.day, asked.payer_kind, happened.given_mg)
        yield _item(
            code,
            units,
            modifiers=_unwasted(code, happened, asked),
            detail=_given(happened),
            ndc=_ndc(happened.given_mg),
            minutes=clock,
        )
        yield from _waste(code, happened, asked)
        return
    if happened.route in INFUSED and happened.dosing_min is not None:
        for code, units in infusion_codes(happened.dosing_min):
            yield _item(code, units, minutes=clock)
    if happened.route in INJECTED:
        yield _item("96372", minutes=clock)
    if happened.given_mg is not None:
        yield _item("J3490", modifiers=_unwasted("J3490", happened, asked),
                    detail=_given(happened))  # fmt: skip
        yield from _waste("J3490", happened, asked)


def _marks(code: str, asked: Asked) -> bool:
    """Whether this payer wants to read about waste here; a bundle holds the drug and its waste."""
    return asked.marks_waste and codes()[code].kind is CodeKind.DRUG


def _unwasted(code: str, happened: Happened, asked: Asked) -> tuple[str, ...]:
    """JZ says that nothing was thrown away; it is never said of an amount nobody wrote down."""
    # bool() of nothing wasted, not of an amount that is unknown.
    nothing = happened.wasted_mg is not None and not happened.wasted_mg
    return ("JZ",) if nothing and _marks(code, asked) else ()


def _waste(code: str, happened: Happened, asked: Asked) -> Iterator[Item]:
    """What was thrown away stands on a line of its own, marked JW, beside what was given."""
    if not happened.wasted_mg:
        return
    words = _("%(drug)s, thrown away %(mg)s mg") % {
        "drug": happened.drug, "mg": figure(happened.wasted_mg),
    }  # fmt: skip
    if _marks(code, asked):
        by_mg = happened.route == NASAL_ESKETAMINE
        units = round(happened.wasted_mg / value(_FILE, "ketamine_unit_mg")) if by_mg else 1
        yield _item(code, units, modifiers=("JW",), detail=words)


def _given(happened: Happened) -> str:
    told = {"drug": happened.drug, "given": figure(happened.given_mg or 0.0)}
    text = _("%(drug)s, given %(given)s mg") % told
    if happened.wasted_mg:
        text += ", " + _("thrown away %s mg") % figure(happened.wasted_mg)
    return text


def _clock(happened: Happened) -> str:
    if not (happened.begun and happened.ended):
        return ""
    told = {"begun": happened.begun, "ended": happened.ended, "min": happened.dosing_min or 0}
    return _("%(begun)s–%(ended)s (%(min)s min)") % told


def _open_points(happened: Happened, asked: Asked) -> Iterator[Reason]:
    if not happened.is_closed:
        yield Reason(_("The visit is not closed yet. Make the superbill after they have left."))
    if happened.given_mg is None:
        yield Reason(_("No amount given is charted. Complete the session's record first."))
    if happened.route in INFUSED and happened.dosing_min is None:
        yield Reason(_("The end of the infusion is not charted. Complete the record first."))
    if happened.wasted_mg is None and asked.marks_waste and happened.route != NASAL_ESKETAMINE:
        yield Reason(_("What became of the rest is not written down. Settle the waste first."))
    visit = codes().get(asked.visit_code)
    if visit is not None and visit.new_patient and asked.established:
        text = _("%s is for new patients. Choose another code, or take the tick away below.")
        yield Reason(text % visit.code, "billing.new_patient")
    yield from _medicare(happened, asked)


def _medicare(happened: Happened, asked: Asked) -> Iterator[Reason]:
    bundled = asked.payer_kind is PayerKind.MEDICARE and happened.route == NASAL_ESKETAMINE
    if not bundled:
        return
    if asked.visit_code:
        text = _("Medicare's esketamine code holds the visit. Leave %s out on this day.")
        yield Reason(text % asked.visit_code, "billing.bundle")
    if not asked.established:
        text = _(
            "Medicare's esketamine code is for established patients. Bill a new patient's visit "
            "first, on another day."
        )
        yield Reason(text, "billing.bundle")


def _refused(items: tuple[Item, ...], happened: Happened) -> Iterator[Reason]:
    for one in items:
        yield from holds_on(one.code, happened.day).reasons
    noted = [one for one in items if _lacks_note(one.code, happened)]
    if noted:
        told = {"codes": ", ".join(one.code for one in noted), "day": happened.day.isoformat()}
        text = _("%(codes)s needs a note of %(day)s. Write or sign it, then come back.")
        yield Reason(text % told, "billing.note")


def _lacks_note(code: str, happened: Happened) -> bool:
    """A bundle is borne by the signed record of the visit, the clinician's work by their note."""
    known = codes().get(code)
    if known is None or not known.needs_note or happened.note_of_the_day:
        return False
    return not (known.kind is CodeKind.BUNDLE and happened.record_signed)


def _item(code: str, units: int = 1, **more: object) -> Item:
    return Item(code, codes()[code].words, units, **more)  # type: ignore[arg-type]


def _ndc(given_mg: float) -> str:
    return _kits().get(round(given_mg), "")


@cache
def _kits() -> dict[int, str]:
    """The kit's NDC by its milligrams."""
    rows = opened(_FILE).take("ndc", dict)
    return {int(row["mg"]): str(row["ndc"]) for row in rows.values()}


def visit_codes() -> list[tuple[str, str]]:
    """Visit codes a person may choose from, each with our words."""
    return _choices(CodeKind.VISIT)


def therapy_codes() -> list[tuple[str, str]]:
    """Psychotherapy codes a person may choose from."""
    return _choices(CodeKind.PSYCHOTHERAPY)


def _choices(kind: CodeKind) -> list[tuple[str, str]]:
    rows = (one for one in codes().values() if one.kind is kind)
    return [(one.code, f"{one.code} · {one.words}") for one in rows]
