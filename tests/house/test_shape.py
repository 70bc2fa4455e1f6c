"""Files and functions stay small, packages explain themselves, public things say what they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, SOURCES, name, parsed, python_files

FILE_LINES = 300
FUNCTION_LINES = 40
README_LINES = 60  # about a page
MACHINERY = {"migrations", "management", "commands", "templatetags"}

TABLES: dict[str, str] = {}
"""Files allowed past 300 lines, each with the reason why it is one table."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    lines = {name(path): len(path.read_text().splitlines()) for path in python_files()}
    long = {path: count for path, count in lines.items() if count > FILE_LINES}
    assert not {path: count for path, count in long.items() if path not in TABLES}
    assert not set(TABLES) - set(long), "no longer too long: take it off the list"


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in python_files()
        for function in _functions(parsed(path))
        if (function.end_lineno or function.lineno) - function.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


def _packages() -> Iterator[Path]:
    for init in python_files(under=SOURCES):
        folder = init.parent
        if init.name == "__init__.py" and not MACHINERY & set(folder.parts):
            yield folder


def test_every_package_has_a_readme_of_at_most_a_page() -> None:
    missing = [name(folder) for folder in _packages() if not (folder / "README.md").exists()]
    assert not missing
    long = [
        name(readme)
        for folder in _packages()
        if len((readme := folder / "README.md").read_text().splitlines()) > README_LINES
    ]
    assert not long


def _public(tree: ast.Module) -> Iterator[ast.ClassDef | Function]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node


def test_every_public_thing_says_what_it_is() -> None:
    sources = [*python_files(under=SOURCES), *python_files(under=ROOT / "tools")]
    silent = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in sources
        for node in _public(parsed(path))
        if not ast.get_docstring(node)
    ]
    silent += [
        name(path)
        for path in sources
        if path.stat().st_size and not ast.get_docstring(parsed(path))
    ]
    assert not silent
