"""Parts of a page that look alike whenever their values are equal: drawn once, then remembered.

An act at the clinic makes Today old as a whole, and of its fifty rows one has changed.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

MOST_REMEMBERED = 2048


def piece(template: str, **values: Hashable) -> SafeString:
    """A template drawn from its values alone: it sees neither the request nor the page around it.

    Values are compared by `==`, so they are plain words (frozen dataclasses), never rows of the
    database, which are equal while they differ. Remembered where pages are kept (`audit.kept`).
    """
    if not settings.PAGES_KEPT_S:
        return render_to_string(template, values)
    words = tuple(values.items())
    return _remembered(template, words, get_language(), get_current_timezone_name())


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered(
    template: str, words: tuple[tuple[str, Hashable], ...], _language: str, _zone: str
) -> SafeString:
    return render_to_string(template, dict(words))
