"""From the bytes of a file to the text inside: gzip, size limit, tell-tales of wrong files."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from ataraxy.knowledge.records.errors import BundleError

DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024
"""Largest bundle taken unless told otherwise, measured on the unpacked bytes."""

_CHUNK_BYTES = 1 << 18
_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"
_GZIP_WINDOW = 31  # zlib's number for "gzip header and trailer expected"

_OTHER_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"(\xb5/\xfd", "a zstd file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"MSH|", "an HL7 version 2 message"),
    (b"\xff\xfe", "a UTF-16 text"),
    (b"\xfe\xff", "a UTF-16 text"),
    (b"{\\rtf", "an RTF document"),
    (b"<", "XML or HTML"),
)


def unpack(
    chunks: bytes | Iterable[bytes], *, file: str, limit_bytes: int = DEFAULT_LIMIT_BYTES
) -> bytes:
    """The unpacked bytes of one bundle, without a byte order mark.

    Stops as soon as more than `limit_bytes` came out, so neither a gzip bomb nor a huge file given
    in chunks costs more than that. Raises `BundleError` for a wrong file type, damaged gzip and a
    bundle over the limit.
    """
    parts: list[bytes] = []
    size = 0
    for part in unpacked_parts([chunks] if isinstance(chunks, bytes) else chunks, file=file):
        size += len(part)
        if size > limit_bytes:
            raise over_the_limit(file, limit_bytes)
        parts.append(part)
    return b"".join(parts).removeprefix(_MARK)


def unpacked_parts(chunks: Iterable[bytes], *, file: str) -> Iterator[bytes]:
    """The unpacked content in parts of bounded size, whether `chunks` are gzip or plain.

    Raises `BundleError` for an empty file, a file of another kind and damaged gzip.
    """
    stream = iter(chunks)
    first = next(stream, b"")
    parts = _inflate(first, stream, file) if first[:2] == _GZIP else _plain(first, stream)
    is_blank = True
    for part in parts:
        if is_blank and (begin := part.removeprefix(_MARK).lstrip()):
            _refuse_other_kinds(begin, file)
            is_blank = False
        yield part
    if is_blank:
        raise BundleError(
            file=file,
            problem="The file is empty.",
            what_to_do="Export the bundle again and send the file that has content.",
        )


def over_the_limit(file: str, limit_bytes: int) -> BundleError:
    """The refusal of a bundle that is larger than the limit."""
    return BundleError(
        file=file,
        problem=f"The bundle is larger than the limit of {_size(limit_bytes)} unpacked.",
        what_to_do="Export one patient per file, or raise the limit if you trust the sender.",
    )


def _plain(first: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from stream


def _inflate(first: bytes, stream: Iterator[bytes], file: str) -> Iterator[bytes]:
    """Unpack one or several gzip members; refuse a file that ends inside one."""
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    pending: bytes | None = first
    while pending is not None:
        while pending:
            if inflater.eof:
                if not pending.strip(b"\0"):
                    break  # padding after the last member is allowed
                inflater = zlib.decompressobj(_GZIP_WINDOW)
            yield from _inflate_some(inflater, pending, file)
            pending = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        pending = next(stream, None)
    if not inflater.eof:
        raise _cut_off(file)


def _inflate_some(inflater: zlib._Decompress, data: bytes, file: str) -> Iterator[bytes]:
    """What one step brings out, in parts; asks again while zlib still holds some back."""
    try:
        part = inflater.decompress(data, _CHUNK_BYTES)
        while part:
            yield part
            if len(part) < _CHUNK_BYTES or inflater.unconsumed_tail or inflater.eof:
                return
            part = inflater.decompress(b"", _CHUNK_BYTES)
    except zlib.error as error:
        raise _damaged(file) from error


def _damaged(file: str) -> BundleError:
    return BundleError(
        file=file,
        problem="The gzip file is damaged: its content does not match its checksum or format.",
        what_to_do="Send the file again, or send the bundle unpacked as .json.",
    )


def _cut_off(file: str) -> BundleError:
    return BundleError(
        file=file,
        problem="The gzip file is cut off: it ends before its own end mark.",
        what_to_do="Send the file again; the transfer probably stopped early.",
    )


def _refuse_other_kinds(text: bytes, file: str) -> None:
    for magic, name in _OTHER_KINDS:
        if text.startswith(magic):
            raise BundleError(
                file=file,
                problem=f"This is {name}, not a FHIR R4 bundle in JSON.",
                what_to_do="Export the record as FHIR R4 JSON (.json, .json.gz or .ndjson).",
            )


def _size(size_bytes: int) -> str:
    megabytes = size_bytes / (1024 * 1024)
    return f"{megabytes:.0f} MB" if megabytes >= 1 else f"{size_bytes} bytes"
