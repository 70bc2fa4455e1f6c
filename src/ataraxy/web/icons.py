"""The icon set: strokes from Lucide, kept in `icons.svg` beside this file and put inline.

Inline costs some bytes a page and saves a request, and an icon is then there on the error page of
a server whose database is down. To add one, add its `<symbol>` (see `templates/README.md`).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)">(.*?)</symbol>', re.DOTALL)
_TURNS = (
    "arrow-right",
    "arrow-left",
    "chevron-right",
    "chevron-left",
    "arrow-up-right",
    "send",
    "log-out",
    "log-in",
    "undo-2",
)


class UnknownIconError(LookupError):
    """A template asked for an icon that the set does not have: a defect of the page."""


@cache
def shapes() -> dict[str, str]:
    """Every icon by name, as the SVG shapes inside a 24 by 24 box."""
    text = (Path(__file__).parent / "icons.svg").read_text(encoding="utf-8")
    return dict(_SYMBOL.findall(text))


@cache
def svg(name: str) -> str:
    """The complete inline SVG of the icon `name`, hidden from screen readers."""
    try:
        inner = shapes()[name]
    except KeyError:
        raise UnknownIconError(f"There is no icon called {name!r} in web/icons.svg.") from None
    turns = " icon-turns" if name in _TURNS else ""
    return (
        f'<svg class="icon{turns}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{inner}</svg>"
    )
