"""What a filled form asks, or beside which of its fields the answer “not like this” belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from django.utils.translation import gettext as _

from ataraxy.knowledge.pharmacology.commands.prior import covariance, residual
from ataraxy.knowledge.pharmacology.commands.shared import pairs
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.plausible import ask_about
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen, inputs
from ataraxy.knowledge.pharmacology.kinetics.words import (
    read_doses,
    read_level,
    with_analyte,
    with_drug,
)
from ataraxy.programme.workbench.forms import DOSES, LETTERS, MODELS, BenchForm
from ataraxy.programme.workbench.numbers import bench_numbers
from ataraxy.programme.workbench.question import Asked, LeftOut, Pair, Question, in_words

_SEPARATOR = ";"


def understand(form: BenchForm) -> Question | None:
    """What the form asks; ``None`` after writing beside its fields what stands in the way."""
    if not form.is_valid():
        return None
    data = dict(form.cleaned_data)  # an error added to a field takes its value away
    person, models, regimens = _person(form), _models(form), _regimens(form)
    if person is None or form.errors:
        return None
    models = tuple(one for one in models if _made_for(form, one, person))
    pairs, left_out = _pairs(form, person, models, regimens)
    levels = _levels(form, regimens)
    asked = Question(
        person=person,
        models=models,
        regimens=regimens,
        pairs=pairs,
        left_out=left_out,
        levels=levels,
        level_letter=data["level_regimen"],
        show=data["show"],
        over=data["over"],
        span=bench_numbers().spans[data["until"]],
        total=data["total"],
        bands=data["bands"],
        estimate=data["estimate"],
        prior_weight=data["prior_weight"],
        omega=data["omega"].strip(),
        sigma=data["sigma"].strip(),
        by=data["by"],
        sure=data["sure"],
        unverified=data["unverified"],
    )
    _what_goes_together(form, asked)
    return None if form.errors else asked


def _person(form: BenchForm) -> Person | None:
    data = form.cleaned_data
    try:
        return Person(data["weight_kg"], data["age_years"], ancestry=data["ancestry"])
    except PharmacologyError as problem:
        field = "age_years" if str(problem).startswith("age_years") else "weight_kg"
        form.add_error(field, str(problem))
        return None


def _models(form: BenchForm) -> tuple[Model, ...]:
    found: dict[str, Model] = {}
    for field in MODELS:
        name = form.cleaned_data[field]
        if not name:
            continue
        try:
            model = load(name, form.cleaned_data["unverified"])
        except PharmacologyError as problem:
            form.add_error(field, in_words(problem))
            continue
        found.setdefault(name, model)
    return tuple(found.values())


def _made_for(form: BenchForm, model: Model, person: Person) -> bool:
    try:
        list(warnings_for(model, person))
    except PharmacologyError as problem:
        field = next(one for one in MODELS if form.cleaned_data.get(one) == model.id)
        form.add_error(field, in_words(problem))
        return False
    return True


def _regimens(form: BenchForm) -> tuple[Asked, ...]:
    found = []
    for letter, field in zip(LETTERS, DOSES, strict=True):
        parts = [one.strip() for one in form.cleaned_data[field].split(_SEPARATOR)]
        doses = tuple(with_drug(one, form.cleaned_data["drug"]) for one in parts if one)
        if doses:
            found.append(Asked(letter, doses))
        elif any(parts) or field == DOSES[0]:
            form.add_error(field, _("There is no dose in it. Write one, or leave it empty."))
    return tuple(found)


def _pairs(
    form: BenchForm, person: Person, models: tuple[Model, ...], regimens: tuple[Asked, ...]
) -> tuple[tuple[Pair, ...], tuple[LeftOut, ...]]:
    """Every regimen in every model; one that no model can read is the regimen's own fault."""
    pairs: list[Pair] = []
    left_out: list[LeftOut] = []
    for asked in regimens:
        found, problems = [], []
        for model in models:
            try:
                found.append(Pair(asked, model, _read(asked, person, model, form)))
            except PharmacologyError as problem:
                problems.append(LeftOut(f"{asked.letter.upper()} · {model.id}", in_words(problem)))
        if problems and not found:
            for text in dict.fromkeys(one.why for one in problems):
                form.add_error(f"dose_{asked.letter}", text)
        pairs += found
        left_out += problems
    _not_too_many(form, pairs)
    return tuple(pairs), tuple(left_out)


def _read(asked: Asked, person: Person, model: Model, form: BenchForm) -> Regimen:
    regimen = _few_enough(asked, person, model)
    if not form.cleaned_data["sure"]:
        ask_about(regimen, person)
    most = bench_numbers().most_dose_mg
    for dose in regimen:
        if dose.amount_mg > most:
            raise RegimenError(
                f"amount_mg is {dose.amount_mg:g}; this page computes up to {most:g} mg a dose."
            )
    if _events(model, regimen) <= bench_numbers().most_doses:
        inputs(model, regimen)
    _within(regimen, float(form.cleaned_data["until"]))
    return regimen


def _few_enough(asked: Asked, person: Person, model: Model) -> Regimen:
    """Read dose by dose, and no further than a page computes."""
    regimen: Regimen = ()
    for text in asked.doses:
        regimen += read_doses(text, person, model)
        if len(regimen) > bench_numbers().most_doses:
            raise RegimenError(
                f"“{text}” makes it more than {bench_numbers().most_doses} doses; a page computes "
                "no more. Write fewer, or use the command line."
            )
    return regimen


def _within(regimen: Regimen, end_min: float) -> None:
    first = min(dose.start_min for dose in regimen)
    if first >= end_min:
        raise RegimenError(
            f"the first dose begins at {first:g} min, after the {end_min:g} min that are drawn; "
            "draw for longer."
        )


def _events(model: Model, regimen: Regimen) -> float:
    return sum(_devices(model, dose) for dose in regimen)


def _devices(model: Model, dose: Dose) -> float:
    route = model.routes.get(dose.route)
    return dose.amount_mg / route.device_mg if route is not None and route.device_mg else 1.0


def _not_too_many(form: BenchForm, pairs: list[Pair]) -> None:
    most, so_far = bench_numbers().most_doses, count()
    total = 0.0
    for letter in dict.fromkeys(one.asked.letter for one in pairs):
        own = [_events(one.model, one.regimen) for one in pairs if one.asked.letter == letter]
        total += max(own)
        if total > most and not next(so_far):
            form.add_error(
                f"dose_{letter}",
                _("With this the regimens hold %(n)s doses; a page computes at most %(most)s.")
                % {"n": f"{total:g}", "most": most},
            )


def _levels(form: BenchForm, regimens: tuple[Asked, ...]) -> tuple[str, ...]:
    lines = [one.strip() for one in form.cleaned_data["levels"].splitlines() if one.strip()]
    most = bench_numbers().most_levels
    if len(lines) > most:
        form.add_error(
            "levels",
            _("There are %(n)s levels; a page computes at most %(most)s.")
            % {"n": len(lines), "most": most},
        )
    if lines and form.cleaned_data["level_regimen"] not in {one.letter for one in regimens}:
        form.add_error("level_regimen", _("There is no such regimen. Write it, or choose another."))
    analyte = form.cleaned_data["analyte"]
    return tuple(with_analyte(one, analyte) if analyte else one for one in lines)


def _what_goes_together(form: BenchForm, asked: Question) -> None:
    for text in dict.fromkeys(_wrong_levels(asked)):
        form.add_error("levels", text)
    if asked.levels and not form.errors:
        for text in _unnamed(asked):
            form.add_error("analyte", text)
    if asked.estimate and not asked.levels:
        form.add_error("levels", _("An estimate needs at least one measured level."))
    if asked.bands:
        _not_too_long(form, "bands", asked.pairs)
    if asked.estimate:
        own = [one for one in asked.pairs if one.asked.letter == asked.level_letter]
        _not_too_long(form, "estimate", own)
    _own_prior(form, asked)
    numbers = bench_numbers()
    low, high = numbers.least_prior_weight, numbers.most_prior_weight
    if not low <= asked.prior_weight <= high:
        form.add_error(
            "prior_weight",
            _("It must lie between %(low)g and %(high)g.") % {"low": low, "high": high},
        )


def _own_prior(form: BenchForm, asked: Question) -> None:
    """Variances and residual error in words belong to the parameters of one model."""
    for field in ("omega", "sigma"):
        text = getattr(asked, field)
        if text and len(asked.models) != 1:
            form.add_error(field, _("Choose one model only: parameters differ between models."))
        if not text or len(asked.models) != 1:
            continue
        try:
            if field == "omega":
                covariance(pairs(text, "--omega"), asked.models[0], "--omega")
            else:
                residual(text, asked.models[0].drug)
        except PharmacologyError as problem:
            form.add_error(field, in_words(problem))


def _not_too_long(form: BenchForm, field: str, pairs: Iterable[Pair]) -> None:
    """Curves of a thousand people or draws are computed for regimens of a few doses only."""
    most = bench_numbers().most_doses_of_many
    longest = max((_events(one.model, one.regimen) for one in pairs), default=0.0)
    if longest > most:
        form.add_error(
            field,
            _("A regimen has %(n)g doses; with this a page computes at most %(most)s a regimen.")
            % {"n": longest, "most": most},
        )


def _wrong_levels(asked: Question) -> Iterator[str]:
    """What is wrong with a level whatever the model: a line that no chosen model can read."""
    for text in asked.levels:
        problems = []
        for model in asked.models:
            try:
                _possible(text, read_level(text, model), asked)
            except PharmacologyError as problem:
                problems.append(in_words(problem))
        if problems and len(problems) == len(asked.models):
            yield problems[0]


def _possible(text: str, level: Level, asked: Question) -> None:
    """Raise `RegimenError` for a level that no person ever has, or before the first dose."""
    numbers = bench_numbers()
    if not numbers.least_ng_ml <= level.conc_ng_ml <= numbers.most_ng_ml:
        raise RegimenError(
            f"“{text}”: {level.conc_ng_ml:g} ng/mL; this page computes with levels from "
            f"{numbers.least_ng_ml:g} to {numbers.most_ng_ml:g} ng/mL."
        )
    own = [one for one in asked.pairs if one.asked.letter == asked.level_letter]
    first = min((dose.start_min for one in own for dose in one.regimen), default=0.0)
    longest = max(one.end_min for one in numbers.spans.values())
    if not first < level.time_min <= longest:
        raise RegimenError(
            f"“{text}”: {level.time_min:g} min; it must lie after the first dose at {first:g} min "
            f"and before {longest:g} min."
        )


def _unnamed(asked: Question) -> Iterator[str]:
    if any(with_analyte(one, "ketamine") != one for one in asked.levels):
        yield _(
            "Say what was measured: an assay of both forms reads twice what one of the S-form does."
        )
