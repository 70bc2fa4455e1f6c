"""What kind of file this is, told by its content and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ataraxy.foundation.decision import ALLOWED, Decision, refuse


class MediaType(StrEnum):
    """The kinds of file a clinic may keep."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    TIFF = "image/tiff"
    HEIC = "image/heic"
    TEXT = "text/plain"


SHOWN_IN_THE_BROWSER = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.WEBP})
"""Kinds opened in place; the others are handed over as a download."""

EXTENSIONS = {
    MediaType.PDF: "pdf",
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.TIFF: "tif",
    MediaType.HEIC: "heic",
    MediaType.TEXT: "txt",
}

_PDF_HEADER_WITHIN = 1024  # ISO 32000 readers look for %PDF- in the first 1024 bytes
_BEGINNINGS = (
    (MediaType.JPEG, 0, (b"\xff\xd8\xff",)),
    (MediaType.PNG, 0, (b"\x89PNG\r\n\x1a\n",)),
    (MediaType.WEBP, 8, (b"WEBP",)),
    (MediaType.TIFF, 0, (b"II*\x00", b"MM\x00*")),
    (MediaType.HEIC, 4, (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")),
)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The decision about an uploaded file and, when it may be kept, what it is."""

    decision: Decision
    media_type: MediaType | None


def media_type_of(content: bytes) -> MediaType | None:
    """The kind of file, or None for one we do not keep."""
    for kind, offset, beginnings in _BEGINNINGS:
        if any(content.startswith(one, offset) for one in beginnings):
            return kind
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return MediaType.PDF
    return MediaType.TEXT if _is_text(content) else None


def may_keep(content: bytes, *, limit_bytes: int) -> Sniffed:
    """Decide whether an uploaded file may be kept: not empty, not too large, a known kind."""
    if not content:
        return Sniffed(refuse("The file is empty. Nothing was kept; please send it again."), None)
    if len(content) > limit_bytes:
        text = (
            f"The file has {_megabytes(len(content))} MB; at most {_megabytes(limit_bytes)} MB "
            "are accepted. Nothing was kept. Scan it at a lower resolution or send it in parts."
        )
        return Sniffed(refuse(text), None)
    kind = media_type_of(content)
    if kind is None:
        text = (
            "This kind of file is not accepted. Nothing was kept. Send a PDF, a photo (JPEG, PNG, "
            "WebP, HEIC), a fax (TIFF) or plain text."
        )
        return Sniffed(refuse(text), None)
    return Sniffed(ALLOWED, kind)


def _is_text(content: bytes) -> bool:
    # An HTML or SVG file would be text too: it is only ever handed over as a download.
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in "\t\n\r\f" for char in text)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"
