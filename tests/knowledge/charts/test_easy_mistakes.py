"""The mistakes that are easy to make on a real chart, each as the record would hold it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.charts.test_screen_command import ON, _bundle, _coded, _condition, _order

from ataraxy.knowledge.charts.command import run

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def _words(text: str, status: str = "active") -> dict[str, Any]:
    """An order in words only, as many exports hold it."""
    order = _order("0", text, status)
    return {**order, "medicationCodeableConcept": {"text": text}}


def _begun(code: str, text: str, on: str, status: str = "active") -> dict[str, Any]:
    return _condition(code, text, status=status, onsetDateTime=on)


FAMILY = {
    "resourceType": "FamilyMemberHistory",
    "status": "completed",
    "patient": {"reference": "Patient/p1"},
    "relationship": {"text": "father"},
    "condition": [{"code": _coded("http://snomed.info/sct", "22298006", "Myocardial infarction")}],
}
REFUTED = {"verificationStatus": {"coding": [{"code": "refuted"}]}}
HOLDS, CLEAR, ASK = "fires", "does_not_fire", "not_assessed"

MISTAKES: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "a pregnancy that is over leaves only the question": (
        [_begun("72892002", "Normal pregnancy", "2019-03-01", "resolved")], "S-09", ASK),
    "a pregnancy now": (
        [_begun("72892002", "Normal pregnancy", "2026-09-01")], "S-09", HOLDS),
    "a pregnancy of years ago that nobody closed": (
        [_begun("72892002", "Normal pregnancy", "2019-03-01")], "S-09", ASK),
    "a recent infarction": (
        [_begun("22298006", "Myocardial infarction", "2026-11-01")], "S-04", HOLDS),
    "a remote infarction, still marked active": (
        [_begun("22298006", "Myocardial infarction", "2015-11-01")], "S-04", CLEAR),
    "an infarction in the family": (
        [FAMILY, _condition("38341003", "Hypertension")], "S-04", CLEAR),
    "a refuted infarction": (
        [_condition("22298006", "Myocardial infarction", **REFUTED),
         _condition("38341003", "Hypertension")], "S-04", CLEAR),
    "an infarction without a date": (
        [_condition("22298006", "Myocardial infarction")], "S-04", ASK),
    "stable heart failure": (
        [_condition("48447003", "Chronic heart failure")], "S-05", "specialist"),
    "acute heart failure": (
        [_condition("56675007", "Acute heart failure")], "S-05", "exclude"),
    "a benzodiazepine": ([_words("Diazepam 5 MG Oral Tablet [Valium]")], "D-01", HOLDS),
    "a benzodiazepine that was stopped": (
        [_words("Diazepam 5 MG Oral Tablet [Valium]", "stopped")], "D-01", CLEAR),
    "dextromethorphan in a cough syrup": (
        [_words("dextromethorphan hydrobromide 2 MG/ML / guaifenesin 20 MG/ML Oral Solution")],
        "D-17", HOLDS),
    "a steroid cream is no nasal steroid": (
        [_words("Hydrocortisone 10 MG/ML Topical Cream")], "D-08", CLEAR),
    "timolol eye drops are no tablets for blood pressure": (
        [_words("timolol 5 MG/ML Ophthalmic Solution")], "D-19", CLEAR),
    "an inhaled steroid sedates nobody": (
        [_words("120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler")],
        "D-05", CLEAR),
    "naltrexone tablets": ([_words("naltrexone hydrochloride 50 MG Oral Tablet")], "D-12", HOLDS),
    "naltrexone depot": ([_words("Vivitrol 380 MG Injection")], "D-12", HOLDS),
    "a dead person": ([_condition("38341003", "Hypertension")], "I-01", HOLDS),
    "a child": ([_condition("38341003", "Hypertension")], "I-08", HOLDS),
}  # fmt: skip
PERSON: dict[str, dict[str, Any]] = {
    "a dead person": {"deceasedBoolean": True},
    "a child": {"birthDate": "2015-01-01"},
}


def _screened(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert run([*words, *ON]) == 0
    return list(json.loads(capsys.readouterr().out))


def _written(folder: Path, name: str, bundle: dict[str, Any]) -> str:
    path = folder / name
    text = json.dumps(bundle)
    path.write_bytes(
        gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode()
    )
    return str(path)


@pytest.mark.parametrize("case", MISTAKES)
def test_it_is_not_made(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resources, rule, wanted = MISTAKES[case]
    path = _written(tmp_path, "one.json", _bundle(*resources, **PERSON.get(case, {})))
    (one,) = _screened(capsys, path)
    found = next(row for row in one["findings"] if row["rule"] == rule)
    assert wanted in {found["answer"], found["severity"] if found["answer"] == HOLDS else ""}


def test_plain_zipped_and_several_files_give_one_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [
        _written(tmp_path, "a.json", _bundle()),
        _written(tmp_path, "b.json.gz", _bundle()),
    ]
    line = tmp_path / "c.ndjson"
    line.write_text(json.dumps(_bundle()["entry"][0]["resource"]) + "\n", "utf-8")
    found = _screened(capsys, *paths, str(line), "--route", "home")
    assert [one["file"] for one in found] == ["a.json", "b.json.gz", "c.ndjson, line 1"]


def test_the_object_has_the_published_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _written(tmp_path, "a.json", _bundle(_words("Simvistatin 10 MG")))
    (one,) = _screened(capsys, path, "--route", "spravato")
    assert {"patient", "findings", "medicines", "conditions"} <= set(one)
    for row in one["findings"]:
        assert {"rule", "answer", "severity", "facts", "missing"} <= set(row)
        assert row["answer"] in {HOLDS, CLEAR, ASK}
    (medicine,) = one["medicines"]
    assert {"text", "code", "ingredients", "classes", "recognised"} <= set(medicine)
