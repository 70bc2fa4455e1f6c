"""Publications, labels and guidelines the project cites: one entry each, read from TOML.

A source says what of it was actually seen, so that a reader knows how far to trust it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ataraxy.foundation.evidence_tag import EvidenceTag

SOURCES_FILE = Path(__file__).with_name("data") / "sources.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """One publication. `seen` says what was read of it; `tag` how it may be used."""

    key: str
    citation: str
    year: int
    seen: str
    tag: EvidenceTag
    url: str = ""
    doi: str = ""


def load_sources(path: Path = SOURCES_FILE) -> Mapping[str, Source]:
    """Every source by its key. Raises `ValueError` for a key used twice or an unknown tag."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
    made = [Source(**{**row, "tag": EvidenceTag(row["tag"])}) for row in rows]
    found = {one.key: one for one in made}
    if len(found) != len(made):
        raise ValueError(f"{path.name} uses a source key twice.")
    return found
