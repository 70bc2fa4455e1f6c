"""`ataraxy load-terminology` on small made-up files in the formats of the three releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ataraxy.knowledge.terminology import RXNORM, SNOMED
from ataraxy.knowledge.terminology.groups import lists_of
from ataraxy.knowledge.terminology.loaded import medicine_lists
from ataraxy.knowledge.terminology.releases.command import run

Edit = Callable[[str], str]


def _conso(code: str, kind: str, name: str, source: str = "RXNORM", suppressed: str = "N") -> str:
    row = [""] * 19
    row[0], row[1], row[11], row[12], row[14], row[16] = (
        code, "ENG", source, kind, name, suppressed,
    )  # fmt: skip
    return "|".join(row) + "\n"


def _rel(part: str, relation: str, whole: str) -> str:
    row = [""] * 17
    row[0], row[4], row[7], row[10] = part, whole, relation, "RXNORM"
    return "|".join(row) + "\n"


CONSO = (
    _conso("1", "IN", "Diazepam")
    + _conso("2", "IN", "Newdrugine")
    + _conso("3", "SCDC", "Diazepam 5 MG")
    + _conso("4", "SCD", "Diazepam 5 MG / Newdrugine 10 MG Oral Tablet")
    + _conso("5", "SBD", "Diazepam 5 MG / Newdrugine 10 MG Oral Tablet [Duozep]")
    + _conso("6", "SCD", "Retired thing", suppressed="O")
    + _conso("7", "PT", "Something of another source", source="MTHSPL")
)
REL = (
    _rel("1", "has_ingredient", "3")
    + _rel("3", "consists_of", "4")
    + _rel("2", "has_ingredient", "4")
    + _rel("4", "tradename_of", "5")
    + _rel("5", "has_tradename", "4")
)
ATC = """atc_code,atc_name
N,NERVOUS SYSTEM
N05BA,Benzodiazepines
N05BA01,diazepam
N05BA99,newbenzine
N05BA51,"diazepam, combinations"
"""


_CONCEPT = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n"
_DESCRIPTION = (
    "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm"
    "\tcaseSignificanceId\n"
)
_RELATION = (
    "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId"
    "\tcharacteristicTypeId\tmodifierId\n"
)
FINDING, ANEURYSM, BELOW, OTHER, GONE = "404684003", "67362008", "900001", "900002", "900003"


def _isa(child: str, parent: str, active: str = "1") -> str:
    return f"1\t20260101\t{active}\t0\t{child}\t{parent}\t0\t116680003\t0\t0\n"


def _rxnorm(folder: Path, conso: str = CONSO, rel: str = REL) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "RXNCONSO.RRF").write_text(conso, encoding="utf-8")
    (folder / "RXNREL.RRF").write_text(rel, encoding="utf-8")
    return folder


def _snomed(folder: Path, kind: str = "Snapshot", relations: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    codes = [(FINDING, "1"), (ANEURYSM, "1"), (BELOW, "1"), (OTHER, "1"), (GONE, "0")]
    concepts = "".join(f"{code}\t20260101\t{on}\t0\t0\n" for code, on in codes)
    found = _isa(ANEURYSM, FINDING) + _isa(BELOW, ANEURYSM) + _isa(OTHER, FINDING)
    found += _isa(GONE, ANEURYSM) + _isa(OTHER, ANEURYSM, active="0")
    named = f"1\t20260101\t1\t0\t{BELOW}\ten\t0\tAneurysm of the made-up artery (disorder)\t0\n"
    for name, text in (
        ("Concept", _CONCEPT + concepts),
        ("Description", _DESCRIPTION + named),
        ("Relationship", _RELATION + (relations or found)),
    ):
        path = folder / f"sct2_{name}_{kind}_INT_20260101.txt"
        path.write_text(text, encoding="utf-8")
    return folder


def _load(tmp_path: Path, *words: str | Path) -> tuple[int, Path]:
    out = tmp_path / "own.json"
    return run([*map(str, words), "--out", str(out)]), out


def test_a_product_of_rxnorm_is_known_by_its_relations_to_ingredients(tmp_path: Path) -> None:
    status, out = _load(tmp_path, "--rxnorm", _rxnorm(tmp_path / "rrf"))
    assert status == 0
    medicines = medicine_lists(json.loads(out.read_text(encoding="utf-8"))["medicines"])
    branded = medicines.match([(RXNORM, "5")], "")
    assert set(branded.ingredients) == {"diazepam", "newdrugine"}
    assert "benzodiazepine" in branded.groups
    assert branded.form == "oral"
    assert medicines.match([], "Newdrugine 10 mg").recognised
    assert not medicines.match([(RXNORM, "6")], "").recognised
    assert medicines.match([(RXNORM, "316672")], "").ingredients == ("simvastatin",)


def test_a_substance_of_the_atc_index_joins_the_classes_of_its_code(tmp_path: Path) -> None:
    (tmp_path / "atc.csv").write_text(ATC, encoding="utf-8")
    status, out = _load(tmp_path, "--atc", tmp_path / "atc.csv")
    assert status == 0
    medicines = medicine_lists(json.loads(out.read_text(encoding="utf-8"))["medicines"])
    assert "benzodiazepine" in medicines.match([], "Newbenzine 5 mg").groups
    assert "benzodiazepine" in medicines.match([], "Lorazepam").groups


def test_concepts_below_ours_join_their_group_and_other_findings_are_known(tmp_path: Path) -> None:
    status, out = _load(tmp_path, "--snomed", _snomed(tmp_path / "sct"))
    assert status == 0
    conditions = lists_of(json.loads(out.read_text(encoding="utf-8"))["conditions"])
    assert conditions.match([(SNOMED, BELOW)], "").groups == {"aneurysmal_disease"}
    assert conditions.match([(SNOMED, OTHER)], "").recognised
    assert not conditions.match([(SNOMED, OTHER)], "").groups
    assert not conditions.match([(SNOMED, GONE)], "").recognised
    named = conditions.match([(SNOMED, "123")], "Aneurysm of the made-up artery")
    assert named.groups == {"aneurysmal_disease"}


def test_concepts_that_the_release_no_longer_has_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _load(tmp_path, "--snomed", _snomed(tmp_path / "sct"))
    assert "not active in this release" in capsys.readouterr().out


def test_all_three_together_and_the_files_are_kept_by_their_hash(tmp_path: Path) -> None:
    (tmp_path / "atc.csv").write_text(ATC, encoding="utf-8")
    words = ["--rxnorm", _rxnorm(tmp_path / "rrf"), "--atc", tmp_path / "atc.csv"]
    status, out = _load(tmp_path, *words, "--snomed", _snomed(tmp_path / "sct"))
    assert status == 0
    files = {one["file"] for one in json.loads(out.read_text(encoding="utf-8"))["lists"]}
    assert {"RXNCONSO.RRF", "RXNREL.RRF", "atc.csv"} <= files


@pytest.mark.parametrize(
    ("conso", "rel", "complaint"),
    [
        (CONSO.replace("|RXNORM|", "|SNOMEDCT|"), REL, "no ingredient of RxNorm"),
        (CONSO.replace("Diazepam 5 MG|", "Diazepam 5 MG|more|"), REL, "RXNCONSO.RRF, line 3"),
        (CONSO, "", "leads no product to an ingredient"),
        ("a,b\n", REL, "RXNCONSO.RRF, line 1"),
    ],
)
def test_a_wrong_rxnorm_release_is_named_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    conso: str,
    rel: str,
    complaint: str,
) -> None:
    out = tmp_path / "own.json"
    out.write_text("the old one", encoding="utf-8")
    status, _ = _load(tmp_path, "--rxnorm", _rxnorm(tmp_path / "rrf", conso, rel))
    assert status == 2
    told = capsys.readouterr().err
    assert complaint in told
    assert "Nothing was written" in told
    assert out.read_text(encoding="utf-8") == "the old one"


@pytest.mark.parametrize("kind", ["Delta", "Full"])
def test_a_delta_or_full_release_of_snomed_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    status, out = _load(tmp_path, "--snomed", _snomed(tmp_path / "sct", kind))
    assert status == 2
    assert f"is a {kind} file" in capsys.readouterr().err
    assert not out.exists()


def test_a_snomed_release_without_findings_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _ = _load(tmp_path, "--snomed", _snomed(tmp_path / "sct", relations=_isa("1", "2")))
    assert status == 2
    assert "clinical finding" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("code,name\nN05BA01,diazepam\n", "no such columns"),
        ("atc_code,atc_name\nhello,diazepam\n", "no ATC code"),
        ("atc_code,atc_name\nN05BA,Benzodiazepines\n", "names no substance"),
        ("", "names no substance"),
    ],
)
def test_a_table_that_is_no_atc_index_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    (tmp_path / "atc.csv").write_text(text, encoding="utf-8")
    status, out = _load(tmp_path, "--atc", tmp_path / "atc.csv")
    assert status == 2
    assert complaint in capsys.readouterr().err
    assert not out.exists()


def test_a_good_release_beside_a_bad_one_is_not_applied_either(tmp_path: Path) -> None:
    words = ["--rxnorm", _rxnorm(tmp_path / "rrf"), "--atc", tmp_path / "missing.csv"]
    status, out = _load(tmp_path, *words)
    assert status == 2
    assert not out.exists()


def test_without_any_release_nothing_is_done(tmp_path: Path) -> None:
    status, out = _load(tmp_path)
    assert status == 2
    assert not out.exists()
