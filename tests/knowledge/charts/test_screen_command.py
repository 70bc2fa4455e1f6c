"""`ataraxy screen`: records on file in, every rule's answer out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ataraxy.knowledge.charts.command import run
from ataraxy.knowledge.evidence import shipped_rulebook

SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ON = ["--on", "2026-11-22", "--format", "json"]


def _coded(system: str, code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def _condition(code: str, text: str, **more: Any) -> dict[str, Any]:
    status = more.pop("status", "active")
    return {
        "resourceType": "Condition",
        "code": _coded(SNOMED, code, text),
        "clinicalStatus": {"coding": [{"code": status}]},
        **more,
    }


def _order(code: str, text: str, status: str = "active") -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": _coded(RXNORM, code, text),
    }


def _bundle(*resources: dict[str, Any], **person: Any) -> dict[str, Any]:
    patient = {"resourceType": "Patient", "id": "p1", "birthDate": "1980-05-01", "gender": "female"}
    named = [{**one, "id": f"r{place}"} for place, one in enumerate(resources)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": patient | person},
            *({"resource": {**one, "subject": {"reference": "Patient/p1"}}} for one in named),
        ],
    }


def _written(tmp_path: Path, bundle: dict[str, Any]) -> str:
    path = tmp_path / "record.json.gz"
    path.write_bytes(gzip.compress(json.dumps(bundle).encode(), mtime=0))
    return str(path)


@pytest.fixture
def screened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Screen one bundle: ``screened(bundle, "iv")``."""

    def screen(bundle: dict[str, Any], route: str = "iv") -> dict[str, Any]:
        assert run([_written(tmp_path, bundle), "--route", route, *ON]) == 0
        (one,) = json.loads(capsys.readouterr().out)
        return dict(one)

    return screen


def _answers(one: dict[str, Any]) -> dict[str, str]:
    return {
        row["rule"]: row["severity"] if row["answer"] == "fires" else row["answer"]
        for row in one["findings"]
    }


def test_every_rule_of_the_route_answers_with_facts_and_what_is_missing(screened: Any) -> None:
    one = screened(_bundle(_condition("230690007", "Stroke", onsetDateTime="2026-11-01")))
    answers = _answers(one)
    assert answers["S-04"] == "exclude"
    assert answers["S-11"] == "not_assessed"
    assert answers["S-14"] == "does_not_fire"
    wanted = {rule.id for rule in shipped_rulebook().rules.values() if rule.tiers_for("iv")}  # type: ignore[arg-type]
    assert set(answers) == wanted
    stroke = next(row for row in one["findings"] if row["rule"] == "S-04")
    assert stroke["facts"][0]["ref"] == "Condition/r0"
    psychosis = next(row for row in one["findings"] if row["rule"] == "S-11")
    assert psychosis["missing"][0]["whom"] == ["prescriber"]


def test_a_medicine_comes_out_once_with_ingredients_and_classes(screened: Any) -> None:
    one = screened(
        _bundle(
            _order("563026", "Diazepam [Valium]", "completed"),
            _order("563026", "Diazepam [Valium]", "active"),
            _order("999", "Foobarol 5 MG Oral Tablet"),
        )
    )
    diazepam, unknown = one["medicines"]
    assert diazepam["ingredients"] == ["diazepam"]
    assert "benzodiazepine" in diazepam["classes"]
    assert (diazepam["recognised"], diazepam["entries"]) == (True, 2)
    assert not unknown["recognised"]
    assert one["not_recognised"] == ["Foobarol 5 MG Oral Tablet"]
    assert _answers(one)["D-01"] == "caution"


def test_a_stopped_benzodiazepine_does_not_fire(screened: Any) -> None:
    one = screened(_bundle(_order("563026", "Diazepam [Valium]", "stopped")))
    assert _answers(one)["D-01"] == "does_not_fire"


def test_what_the_sender_refuted_or_took_back_does_not_fire(screened: Any) -> None:
    refuted = {"verificationStatus": {"coding": [{"code": "refuted"}]}}
    mistaken = {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    one = screened(
        _bundle(
            _condition("433068007", "Aneurysm of thoracic aorta", **refuted),
            _condition("233985008", "Abdominal aortic aneurysm", **mistaken),
            _condition("444814009", "Viral sinusitis (disorder)"),
        )
    )
    assert _answers(one)["S-01"] == "does_not_fire"
    assert len(one["conditions"]) == 2


def test_a_relatives_illness_is_not_the_persons(screened: Any) -> None:
    family = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": {"reference": "Patient/p1"},
        "relationship": {"text": "mother"},
        "condition": [{"code": _coded(SNOMED, "58214004", "Schizophrenia")}],
    }
    one = screened(_bundle(family, _condition("38341003", "Hypertension")))
    assert _answers(one)["S-11"] == "not_assessed"
    assert [row["family"] for row in one["conditions"]] == [False, True]


def test_laboratory_values_reach_the_rules_in_their_unit(screened: Any) -> None:
    value = {
        "resourceType": "Observation",
        "status": "final",
        "code": _coded("http://loinc.org", "1742-6", "ALT"),
        "effectiveDateTime": "2026-11-01",
        "valueQuantity": {"value": 200, "unit": "IU/L"},
    }
    assert _answers(screened(_bundle(value)))["S-25"] == "specialist"
    vague = {**value, "valueQuantity": {"value": 200}}
    assert _answers(screened(_bundle(vague)))["S-25"] == "not_assessed"


def test_a_dead_person_and_a_child_are_stopped(screened: Any) -> None:
    assert _answers(screened(_bundle(deceasedDateTime="2020-01-01")))["I-01"] == "exclude"
    assert _answers(screened(_bundle(birthDate="2015-01-01")))["I-08"] == "exclude"


def test_the_route_decides_how_large_an_interaction_is(screened: Any) -> None:
    bundle = _bundle(_order("9384", "Rifampin 300 MG Oral Capsule"))
    assert _answers(screened(bundle, "iv"))["K-07"] == "info"
    by_mouth = next(row for row in screened(bundle, "oral")["findings"] if row["rule"] == "K-07")
    assert (by_mouth["severity"], by_mouth["exposure"]) == ("specialist", {"auc_factor": 0.14})


def test_a_file_that_is_no_record_is_named_and_the_others_are_screened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = _written(tmp_path, _bundle())
    bad = tmp_path / "bad.json"
    bad.write_text("{}", encoding="utf-8")
    assert run([str(bad), good, *ON]) == 1
    told = capsys.readouterr()
    assert "bad.json" in told.err
    assert len(json.loads(told.out)) == 1


def test_the_text_for_a_reader_names_verdict_and_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _written(tmp_path, _bundle(_condition("433068007", "Aneurysm of thoracic aorta")))
    assert run([path, "--on", "2026-11-22"]) == 0
    told = capsys.readouterr().out
    assert "p1 (record.json.gz): stop" in told
    assert "exclude    S-01" in told


@pytest.mark.parametrize("words", [["--route", "by-post"], ["--on", "yesterday"]])
def test_a_wrong_word_is_a_wrong_usage(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run([_written(tmp_path, _bundle()), *words])
