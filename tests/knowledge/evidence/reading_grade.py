"""How hard a text is to read: the Flesch-Kincaid grade (Kincaid et al. 1975)."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[.!?:](?:\s|$)")
_WORD = re.compile(r"[A-Za-z']+")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(text: str) -> float:
    """The school year whose pupils can read it, from words a sentence and syllables a word."""
    words = _WORD.findall(text)
    sentences = max(1, len([one for one in _SENTENCE.split(text) if one.strip()]))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    bare = word.lower().strip("'")
    groups = len(_VOWELS.findall(bare))
    silent = bare.endswith("e") and not bare.endswith("le") and groups > 1
    return max(1, groups - silent)
