"""How far a figure can be trusted: one enum for all reference books and data files."""

from __future__ import annotations

from enum import StrEnum


class EvidenceTag(StrEnum):
    """Provenance of a number or a rule. Pages print `words`, never the letter alone."""

    VERIFIED = "V"
    SECOND_HAND = "S"
    MEMORY = "M"
    LOCAL_DEFAULT = "DEF"
    COMPUTED = "D"
    TRIED = "T"
    UNVERIFIED_FIGURE = "X"

    @property
    def words(self) -> str:
        """The tag as a reader should see it."""
        return _WORDS[self]

    @property
    def must_be_marked(self) -> bool:
        """Whether a page may show this figure only with its badge."""
        return self in {
            EvidenceTag.MEMORY,
            EvidenceTag.UNVERIFIED_FIGURE,
            EvidenceTag.LOCAL_DEFAULT,
        }


_WORDS = {
    EvidenceTag.VERIFIED: "read at the source",
    EvidenceTag.SECOND_HAND: "reported second-hand",
    EvidenceTag.MEMORY: "from memory, not yet verified",
    EvidenceTag.LOCAL_DEFAULT: "local default, not a published standard",
    EvidenceTag.COMPUTED: "computed for this project",
    EvidenceTag.TRIED: "tried and measured here",
    EvidenceTag.UNVERIFIED_FIGURE: "unverified figure",
}
