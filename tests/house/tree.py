"""The files of the clone, without asking git (a copy of the sources must be testable too)."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "ataraxy"
NOT_OURS = {".git", ".venv", ".tools", "var", "node_modules", "test-results", "htmlcov"}
TEXT = {
    ".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".svg", ".json", ".typ", ".po", ".yml",
    ".service", ".timer", ".conf", ".sh", ".cfg", ".log", "",
}  # fmt: skip


@cache
def all_files() -> tuple[Path, ...]:
    """Every file that belongs to the project."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        hidden = entry.name.endswith("_cache") or entry.name in {"__pycache__", ".hypothesis"}
        if hidden or entry.name in NOT_OURS or entry.name == ".coverage":
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif entry.is_file(follow_symlinks=False) and not entry.name.endswith((".pyc", ".mo")):
            yield Path(entry.path)


def text_files() -> Iterator[tuple[Path, str]]:
    """Every text file with its content."""
    for path in all_files():
        if path.suffix in TEXT:
            yield path, path.read_text(encoding="utf-8")


def python_files(*, under: Path = ROOT) -> Iterator[Path]:
    """Python files outside migrations; `dev` is one of them."""
    for path in all_files():
        ours = path.suffix == ".py" or path == ROOT / "dev"
        if ours and path.is_relative_to(under) and "migrations" not in path.parts:
            yield path


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """A path as a reader of the clone writes it."""
    return str(path.relative_to(ROOT))
