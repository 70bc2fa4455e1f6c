"""Names as people search for them."""

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents, single spaces; other scripts stay as they are."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def search_name(family: str, given: str, chosen: str = "") -> str:
    """The text that a patient is found by."""
    return folded(f"{family} {given} {chosen}")[:600]
