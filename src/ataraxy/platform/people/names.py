"""Names as people search for them."""

import re
import unicodedata

# Letters that carry their stroke inside, so that taking accents off leaves them as they are.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_MARKS_IN_WORDS = re.compile(r"[\'’ʼʻ‘`´.]")
_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–,;/()]+")
LONGEST_WORD = 60


def folded(text: str) -> str:
    """Lower case without accents, single spaces; other scripts stay as they are."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKES)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def search_name(family: str, given: str, chosen: str = "") -> str:
    """The text that a patient is found by."""
    return folded(f"{family} {given} {chosen}")[:600]


def words(text: str) -> tuple[str, ...]:
    """The separate words of a name, folded: “Núñez-O’Brien” is “nunez” and “obrien”."""
    plain = _MARKS_IN_WORDS.sub("", folded(text))
    return tuple(dict.fromkeys(one[:LONGEST_WORD] for one in _BETWEEN_WORDS.split(plain) if one))
