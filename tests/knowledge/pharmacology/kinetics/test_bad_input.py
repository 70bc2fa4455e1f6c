"""What cannot be is refused with field, value and what is allowed, by library and command."""

from __future__ import annotations

import pytest

from ataraxy.knowledge.pharmacology.commands.verbs import run
from ataraxy.knowledge.pharmacology.kinetics.errors import ImplausibleDoseError
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.plausible import ask_about
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose

MODEL = ["--model", "ketamine_kamp_2020_allometric"]
PERSON = ["--weight", "70", "--age", "40"]
DOSE = ["--dose", "35 mg iv over 40 min"]
SIMULATE = ["simulate", *MODEL, *PERSON, *DOSE, "--times", "40"]
ESTIMATE = ["estimate", *MODEL, *PERSON, *DOSE, "--level", "40 min 310 ng/mL"]
EXPOSURE = ["exposure", "--drug", "ketamine", "--amount", "35", "--route", "iv", "--to", "im"]


def _with(words: list[str], **changed: str) -> list[str]:
    """The words with some options' values replaced, or the option added."""
    found = list(words)
    for name, value in changed.items():
        option = "--" + name.replace("_", "-")
        if option in found:
            found[found.index(option) + 1] = value
        else:
            found += [option, value]
    return found


CASES = {
    "a negative dose": (_with(SIMULATE, dose="-35 mg iv"), ["amount_mg is -35", "above 0"]),
    "no dose": (_with(SIMULATE, dose="0 mg iv"), ["amount_mg is 0", "above 0"]),
    "a dose that is no number": (_with(SIMULATE, dose="nan mg iv"), ["amount is nan"]),
    "a dose without end": (_with(SIMULATE, dose="inf mg iv"), ["amount_mg is inf"]),
    "zero duration": (
        _with(SIMULATE, dose="35 mg iv over 0 min"),
        ["duration is 0 min", "above 0", "bolus"],
    ),
    "a duration below zero": (_with(SIMULATE, dose="35 mg iv over -5 min"), ["duration is -5"]),
    "an infusion that never ends": (
        _with(SIMULATE, dose="35 mg iv over inf min"),
        ["duration is inf min", "end some time"],
    ),
    "a rate without a duration": (_with(SIMULATE, dose="30 mg/h iv"), ["for how long"]),
    "an infusion of years": (
        _with(SIMULATE, dose="35 mg iv over 400 d"),
        ["duration_min is 576000", "between 0 and 525600"],
    ),
    "a time before the first dose": (
        _with(SIMULATE, dose="35 mg iv at 10", times="5,40"),
        ["--times holds 5 min", "first dose at 10 min"],
    ),
    "a time that is no number": (_with(SIMULATE, times="5,nan"), ["--times is '5,nan'", "finite"]),
    "times in words": (_with(SIMULATE, times="soon"), ["--times is 'soon'", "commas"]),
    "times backwards": (_with(SIMULATE, times="40,5"), ["times_min must increase"]),
    "a step of nothing": (_with(SIMULATE, times="0:40:0"), ["from:to:step", "above 0"]),
    "too many times": (_with(SIMULATE, times="0:9999999:1"), ["at most 1000000 times"]),
    "a course of nothing": (
        _with(SIMULATE, dose="35 mg iv, every 1 d, 0 times"),
        ["times is 0", "between 1 and 1000"],
    ),
    "a course without days between": (
        _with(SIMULATE, dose="35 mg iv, every 0 d, 3 times"),
        ["time between doses is 0", "above 0"],
    ),
    "a step after a bolus": (
        _with(SIMULATE, dose="35 mg iv, then 60 mg/h over 20 min"),
        ["only an infusion has steps"],
    ),
    "a step that is none": (
        _with(SIMULATE, dose="30 mg/h iv over 20 min, then more"),
        ["“more” is not a step", "60 mg/h over 20 min"],
    ),
    "devices into a vein": (_with(SIMULATE, dose="2 devices iv"), ["no device by “iv”", "give mg"]),
    "micrograms": (
        _with(SIMULATE, dose="35 mcg iv"),
        ["unit is mcg", "0.035 mg", "35 mg if milligrams were"],
    ),
    "grams": (_with(SIMULATE, dose="1 g iv"), ["unit is g", "1000 mg"]),
    "mg where mcg was meant": (
        _with(SIMULATE, dose="35000 mg iv"),
        ["amount_mg is 35000", "0.01 to 20 mg/kg", "Was 35 mg meant?", "--sure"],
    ),
    "mcg where mg was meant": (
        _with(SIMULATE, dose="0.035 mg iv"),
        ["amount_mg is 0.035", "Was 35 mg meant?", "--sure"],
    ),
    "an infusion a thousand times too fast": (
        _with(SIMULATE, dose="35000 mg iv over 40 min"),
        ["20 mg/kg/h", "--sure"],
    ),
    "a weight of 7 kg": (_with(SIMULATE, weight="7"), ["weight_kg is 7", "between 20 and 400"]),
    "a weight of 700 kg": (_with(SIMULATE, weight="700"), ["weight_kg is 700", "20 and 400"]),
    "a weight that is no number": (_with(SIMULATE, weight="nan"), ["weight_kg is nan"]),
    "a height in metres": (_with(SIMULATE, height="1.75"), ["height_cm is 1.75", "90 and 250"]),
    "an age of 400": (_with(SIMULATE, age="400"), ["age_years is 400", "0 and 120"]),
    "an unknown model": (
        _with(SIMULATE, model="nobody_1999"),
        ["no model “nobody_1999”", "ketamine_kamp_2020"],
    ),
    "a child's model for an adult": (
        _with(SIMULATE, model="ketamine_hornik_2018"),
        ["made in children up to 17", "is 40"],
    ),
    "a route the model lacks": (_with(SIMULATE, dose="35 mg im"), ["no route “im”", "iv"]),
    "a route nobody verified": (
        _with(SIMULATE, model="ketamine_venous_assembled", dose="35 mg sc"),
        ["FSC [M]", "--unverified"],
    ),
    "racemate by Spravato device": (
        _with(SIMULATE, model="esketamine_perez_ruixo_2021", dose="56 mg ketamine nasal"),
        ["describes esketamine", "cannot be read into it"],
    ),
    "two and a half devices": (
        _with(SIMULATE, model="esketamine_perez_ruixo_2021", dose="70 mg nasal"),
        ["amount_mg is 70", "one device holds 28 mg", "multiple"],
    ),
    "a population without variability": (
        _with(SIMULATE, model="ketamine_domino_1982", population="100"),
        ["ketamine_domino_1982", "published no variability"],
    ),
    "a population of nobody": (_with(SIMULATE, population="0"), ["people is 0", "1 or more"]),
    "a level that is no number": (
        _with(ESTIMATE, level="40 min nan ng/mL"),
        ["level is nan", "must be a number"],
    ),
    "a level of nothing": (_with(ESTIMATE, level="40 min 0 ng/mL"), ["conc_ng_ml is 0", "above 0"]),
    "a level below zero": (_with(ESTIMATE, level="40 min -3 ng/mL"), ["conc_ng_ml is -3"]),
    "below quantification without a limit": (
        _with(ESTIMATE, level="4 h BLQ"),
        ["limit is missing", "<2 ng/mL"],
    ),
    "below nothing": (_with(ESTIMATE, level="4 h < ng/mL"), ["limit is missing"]),
    "a level before the first dose": (
        _with(ESTIMATE, dose="35 mg iv at 60"),
        ["time_min of a level is 40", "first dose begins at 60"],
    ),
    "a level of another drug": (
        _with(ESTIMATE, level="40 min 3 ng/mL midazolam"),
        ["has ketamine, not midazolam"],
    ),
    "a variance below zero": (_with(ESTIMATE, omega="CL=-1"), ["--omega is no covariance"]),
    "a variance of a stranger": (_with(ESTIMATE, omega="KA=0.1"), ["--omega names KA", "CL"]),
    "a variance without end": (_with(ESTIMATE, omega="CL=inf"), ["CL is inf", "finite"]),
    "an error for no level": (
        _with(ESTIMATE, model="esketamine_otto_2021", level="40 min nan ng/mL"),
        ["level is nan"],
    ),
    "a variance in words": (_with(ESTIMATE, omega="CL=big"), ["--omega is 'CL=big'"]),
    "an error below zero": (_with(ESTIMATE, sigma="-0.2"), ["--sigma is '-0.2'"]),
    "an error of nothing": (_with(ESTIMATE, sigma="prop=0"), ["at least one above"]),
    "an error of a kind unknown": (_with(ESTIMATE, sigma="exp=0.2"), ["prop=number,add=number"]),
    "a prior without weight": (_with(ESTIMATE, prior_weight="0"), ["prior weight is 0"]),
    "a person from a model without variability": (
        _with(ESTIMATE, model="ketamine_domino_1982"),
        ["published no variability", "omega and sigma"],
    ),
    "an arterial and a venous model together": (
        _with(ESTIMATE, also="ketamine_venous_assembled", format="json"),
        ["not averaged", "arterial"],
    ),
    "racemate to Spravato": (
        _with(EXPOSURE, to="nasal", to_drug="esketamine"),
        ["not exchanged milligram for milligram"],
    ),
    "a route nobody measured": (_with(EXPOSURE, to="ear"), ["“ear”", "not found", "oral"]),
    "an exposure of nothing": (_with(EXPOSURE, amount="0"), ["amount_mg is 0", "above 0"]),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_on_standard_error_with_status_two(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words, said = CASES[name]
    # A value that begins with a minus sign must be tied to its option.
    tied = [f"{a}={b}" for a, b in zip(words[1::2], words[2::2], strict=True)]
    assert run([words[0], *tied]) == 2
    printed = capsys.readouterr()
    assert not printed.out
    for part in said:
        assert part in printed.err, printed.err


@pytest.mark.parametrize("option", ["--weight=heavy", "--sex=other", "--format=xml", "--colour=1"])
def test_an_option_that_cannot_be_is_wrong_usage(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run([*SIMULATE, option])
    assert stopped.value.code == 2
    assert option.split("=", maxsplit=1)[0] in capsys.readouterr().err


def test_an_unusual_dose_that_is_meant_goes_on() -> None:
    assert run([*_with(SIMULATE, dose="35000 mg iv"), "--sure"]) == 0
    ask_about((Dose("ketamine", 35, "iv", 0, 40), Dose("ketamine", 200, "oral")), Person(70, 40))
    with pytest.raises(ImplausibleDoseError, match=r"500 mg/kg; usual is 0\.01 to 20"):
        ask_about((Dose("ketamine", 35_000, "iv"),), Person(70, 40))


def test_infusions_that_overlap_add_and_are_not_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run([*SIMULATE, *DOSE]) == 0
    twice = float(capsys.readouterr().out.split(",")[-1])
    assert run(SIMULATE) == 0
    assert twice == pytest.approx(2 * float(capsys.readouterr().out.split(",")[-1]))
