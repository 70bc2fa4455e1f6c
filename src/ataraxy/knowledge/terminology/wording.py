"""Words of a chart brought to one spelling, so that lists can be compared with them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans("", "", "'’`´\u200b")
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_SNOMED_KIND = re.compile(
    r"\s*\((?:disorder|finding|situation|event|procedure|observable entity)\s*\)?\s*$"
)
_BRITISH = (
    ("haem", "hem"),
    ("oedema", "edema"),
    ("anaem", "anem"),
    ("paed", "ped"),
    ("oesoph", "esoph"),
    ("diarrhoea", "diarrhea"),
    ("ischaem", "ischem"),
    ("leuk", "leuc"),
    ("tumour", "tumor"),
    ("isation", "ization"),
    ("generalis", "generaliz"),
    ("apnoea", "apnea"),
    ("dyspnoea", "dyspnea"),
    ("foet", "fet"),
    ("mould", "mold"),
)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Small letters and digits between single spaces: `Toprol-XL` → `toprol xl`."""
    bare = unicodedata.normalize("NFKD", text).casefold().translate(_APOSTROPHES)
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return _NOT_A_WORD.sub(" ", letters).strip()


@lru_cache(maxsize=20_000)
def diagnosis(text: str) -> str:
    """A diagnosis as lists compare it: without SNOMED's kind in brackets, in American spelling."""
    words = plain(_SNOMED_KIND.sub("", text.strip().casefold()))
    for british, american in _BRITISH:
        words = words.replace(british, american)
    return words


def term(text: str) -> str:
    """A diagnosis as a key: `Pre-eclampsia (disorder)` and `Preeclampsia` are one."""
    return diagnosis(text).replace(" ", "")
