"""The compiled file is current, loads quickly, and one of another format is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ataraxy.knowledge.terminology import groups, loaded
from ataraxy.knowledge.terminology.compile import COMPILED, compiled, main, written
from ataraxy.knowledge.terminology.source_lists import (
    ListError,
    classes,
    ingredients,
    names,
)

LOAD_SECONDS = 0.05
HEAD = "ingredient,atc,rxcui,other_names\n"


def _forget() -> None:
    for one in (loaded.data, loaded.medicines, groups.conditions, groups.allergies):
        one.cache_clear()


@pytest.fixture
def afresh() -> Iterator[None]:
    """Lists that are read again, before and after."""
    _forget()
    yield
    _forget()


def test_the_compiled_file_is_what_the_lists_compile_to() -> None:
    assert COMPILED.read_text(encoding="utf-8") == written(compiled()), (
        "run: python -m ataraxy.knowledge.terminology.compile"
    )


def test_compiling_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    main(tmp_path / "one.json")
    assert (tmp_path / "one.json").read_bytes() == COMPILED.read_bytes()


def test_the_lists_load_in_a_moment(afresh: None) -> None:
    took = []
    for _ in range(3):
        _forget()
        begun = time.perf_counter()
        loaded.medicines()
        groups.conditions()
        took.append(time.perf_counter() - begun)
    assert min(took) < LOAD_SECONDS


@pytest.mark.parametrize("text", ['{"format": 0}', "not json", ""])
def test_a_file_of_another_format_is_refused_and_says_what_to_do(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, afresh: None
) -> None:
    own = tmp_path / "own.json"
    own.write_text(text, encoding="utf-8")
    monkeypatch.setenv(loaded.SETTING, str(own))
    with pytest.raises(ListError, match="load-terminology"):
        loaded.medicines()


def _ingredients(tmp_path: Path, rows: str) -> Path:
    (tmp_path / "some.csv").write_text(HEAD + rows, encoding="utf-8")
    return tmp_path


def test_a_name_that_means_two_things_is_refused(tmp_path: Path) -> None:
    rows = ingredients(_ingredients(tmp_path, "one,,,Brand\ntwo,,,Brand\n"))
    with pytest.raises(ListError, match="two different things"):
        names(rows)


def test_a_brand_of_an_unknown_ingredient_is_refused(tmp_path: Path) -> None:
    rows = ingredients(_ingredients(tmp_path, "one,,,Brand=one+three\n"))
    with pytest.raises(ListError, match="three"):
        names(rows)


def test_an_ingredient_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="one stands in two places"):
        ingredients(_ingredients(tmp_path, "one,,,\none,,,\n"))


def test_a_row_with_too_few_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="columns"):
        ingredients(_ingredients(tmp_path, "one,N05\n"))


def test_a_class_of_nothing_or_of_something_unknown_is_refused(tmp_path: Path) -> None:
    rows = ingredients(_ingredients(tmp_path, "one,A01AA01,,\n"))
    assert classes(rows, {"a": {"parts": [{"atc": ["A01"]}]}})
    with pytest.raises(ListError, match="no ingredient"):
        classes(rows, {"a": {"parts": [{"atc": ["B01"]}]}})
    with pytest.raises(ListError, match="three"):
        classes(rows, {"a": {"parts": [{"names": ["three"]}]}})
