"""A paper read on screen, block by block, before it is signed or printed."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from ataraxy.platform.documents.paper import Block, Drawing

register = template.Library()


@register.filter
def block_kind(block: Block) -> str:
    """What kind of block this is, in lower case, such as `heading` or `table`."""
    return type(block).__name__.lower()


@register.filter
def beside(row: Sequence[str], header: Sequence[str]) -> list[tuple[str, str]]:
    """Each cell of a table's row with the heading it stands under."""
    return list(zip(header, row, strict=True))


@register.filter
def strokes(block: Drawing) -> SafeString:
    """The drawing itself: one `<svg>` of our own making, which `Drawing` has looked through."""
    return mark_safe(block.svg)  # noqa: S308
