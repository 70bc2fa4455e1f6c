"""Which characters the vendored fonts can print, read from the fonts themselves.

A missing glyph would print as an empty box: a name nobody can read, on a paper somebody signs. So
every text is looked over before it is set, and what no font has is named instead.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"

_UNICODE_PLATFORMS = {0, 3}
_NOT_DRAWN = {"Cf", "Zl", "Zp"}
_LINE_CONTROLS = set("\t\n\r")
# PDF/UA-1 does not allow these in text.
_FORBIDDEN = {"\ufeff", "\ufffe"}


@cache
def printable_codepoints() -> frozenset[int]:
    """Every code point that at least one vendored font has a glyph for."""
    found: set[int] = set()
    for path in sorted(FONT_FOLDER.glob("*.ttf")):
        found.update(_codepoints(path.read_bytes()))
    return frozenset(found)


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of `text` that cannot be printed, once each, in order of appearance.

    Joiners, direction marks and line ends are not drawn and count as printable.
    """
    return tuple(char for char in dict.fromkeys(text) if not _is_printable(char))


def _is_printable(char: str) -> bool:
    if char in _FORBIDDEN:
        return False
    if char in _LINE_CONTROLS or unicodedata.category(char) in _NOT_DRAWN:
        return True
    return unicodedata.category(char) != "Cc" and ord(char) in printable_codepoints()


def spelled_out(text: str) -> str:
    """`text` with each unprintable character replaced by its code point in angle quotes."""
    missing = set(unprintable(text))
    return "".join(f"‹U+{ord(c):04X}›" if c in missing else c for c in text) if missing else text


def character_name(char: str) -> str:
    """How a message names a character: “U+1F98A FOX FACE”."""
    return f"U+{ord(char):04X} {unicodedata.name(char, 'unnamed')}"


def _codepoints(font: bytes) -> Iterator[int]:
    """The code points of a TrueType font's `cmap` (formats 4 and 12)."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    for index in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * index)
        if platform in _UNICODE_PLATFORMS:
            yield from _subtable(cmap[offset:])


def _subtable(data: bytes) -> Iterable[int]:
    (form,) = struct.unpack_from(">H", data)
    if form == 4:
        return _format_4(data)
    if form == 12:
        return _format_12(data)
    return ()


def _format_4(data: bytes) -> Iterator[int]:
    """Segments of the basic plane; a segment can still map single characters to no glyph."""
    (double,) = struct.unpack_from(">H", data, 6)
    shape = f">{double // 2}H"
    ends = struct.unpack_from(shape, data, 14)
    starts = struct.unpack_from(shape, data, 16 + double)
    deltas = struct.unpack_from(shape, data, 16 + 2 * double)
    at = 16 + 3 * double
    offsets = struct.unpack_from(shape, data, at)
    for row, (start, end, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(
                    ">H", data, at + 2 * row + offset + 2 * (code - start)
                )
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield code


def _format_12(data: bytes) -> Iterator[int]:
    (groups,) = struct.unpack_from(">L", data, 12)
    for index in range(groups):
        start, end, glyph = struct.unpack_from(">LLL", data, 16 + 12 * index)
        yield from range(start + (glyph == 0), end + 1)


def _table(font: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _sum, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if name == tag:
            return font[offset : offset + length]
    raise ValueError("This font has no character map.")
