"""The MSH segment: separators, character set, version, and which answers the sender asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ataraxy.clinic.devices.heard import Unreadable

VERSIONS = ("2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6")
LONGEST_CONTROL_ID = 199
_SEPARATORS = (4, 5)
_NOTHING = "\x00"
_CHARACTER_SETS = {
    "": "utf-8",
    "ASCII": "ascii",
    "8859/1": "iso-8859-1",
    "8859/15": "iso-8859-15",
    "UNICODE UTF-8": "utf-8",
    "UNICODE": "utf-8",
}


@dataclass(frozen=True, slots=True)
class Separators:
    """The five signs by which a sender divides."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says."""

    signs: Separators
    sender: str
    sender_facility: str
    receiver: str
    receiver_facility: str
    said_at: str
    kind: tuple[str, ...]
    control_id: str
    processing: str
    version: str
    accept_when: str
    answer_when: str

    @property
    def is_enhanced(self) -> bool:
        """Whether the sender chose its acknowledgements (enhanced mode)."""
        return bool(self.accept_when or self.answer_when)


def split(body: bytes) -> tuple[Header, list[str]]:
    """Header and the segments after it; raises `Unreadable`, knowing no header then."""
    text = _decoded(body)
    if _NOTHING in text:
        raise Unreadable("There is a NUL character in the message.", "102")
    segments = text.replace("\r\n", "\r").replace("\n", "\r").split("\r")
    return header_of(segments[0]), segments[1:]


def header_of(segment: str) -> Header:
    """Read one MSH segment."""
    signs = _separators(segment)
    fields = segment.split(signs.field)
    fields += [""] * (20 - len(fields))
    kind = tuple(fields[8].split(signs.component))
    return Header(
        signs,
        sender=fields[2],
        sender_facility=fields[3],
        receiver=fields[4],
        receiver_facility=fields[5],
        said_at=fields[6].split(signs.component)[0],
        kind=kind,
        control_id=fields[9],
        processing=fields[10].split(signs.component)[0],
        version=fields[11].split(signs.component)[0],
        accept_when=fields[14],
        answer_when=fields[15],
    )


def header_of_beginning(body: bytes) -> Header | None:
    """The header of a message that cannot be read as a whole, to answer it by; None without one."""
    first = body[:2_000].split(b"\r", 1)[0].split(b"\n", 1)[0]
    try:
        return header_of(first.decode("utf-8", errors="replace"))
    except Unreadable:
        return None


def require_ours(header: Header) -> None:
    """Refuse another type, version or processing id, and a header without control id."""
    if header.kind[:1] != ("ORU",):
        shown = header.kind[0][:20]
        raise Unreadable(
            f"Message type “{shown}” is not taken; send ORU^R01.", "200", "MSH^1^9", rejects=True
        )
    if header.kind[1:2] != ("R01",):
        shown = "^".join(header.kind)[:30]
        raise Unreadable(
            f"Event “{shown}” is not taken; send ORU^R01.", "201", "MSH^1^9", rejects=True
        )
    if header.version not in VERSIONS:
        text = f"Version “{header.version[:12]}” is not taken; 2.3 to 2.6 are."
        raise Unreadable(text, "203", "MSH^1^12", rejects=True)
    if header.processing != "P":
        text = (
            f"Processing id “{header.processing[:12]}” is not P: training and test data stay out."
        )
        raise Unreadable(text, "202", "MSH^1^11", rejects=True)
    if not header.control_id:
        raise Unreadable("MSH-10, the control id, is empty.", "101", "MSH^1^10")
    if len(header.control_id) > LONGEST_CONTROL_ID:
        raise Unreadable("MSH-10, the control id, is too long.", "102", "MSH^1^10")


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8" if b"8859" not in body[:500] else _character_set(body))
    except UnicodeDecodeError:
        name = _character_set(body)
    try:
        if name == "utf-8":
            raise Unreadable("The bytes are not UTF-8 and MSH-18 names nothing else.", "102")
        return body.decode(name)
    except UnicodeDecodeError:
        raise Unreadable(f"The bytes are not {name}, which MSH-18 names.", "102") from None


def _character_set(body: bytes) -> str:
    first = body.split(b"\r", 1)[0][:2_000].decode("ascii", errors="replace")
    fields = first.split(first[3:4] or "|")
    named = fields[17].split("~")[0].strip() if len(fields) > 17 else ""
    if named not in _CHARACTER_SETS:
        raise Unreadable(f"MSH-18 names “{named[:30]}”, which is not known.", "103", "MSH^1^18")
    return _CHARACTER_SETS[named]


def _separators(segment: str) -> Separators:
    if not segment.startswith("MSH"):
        raise Unreadable("The message does not begin with MSH.", "100", "MSH^1", rejects=True)
    field = segment[3:4]
    return _signs(field, segment[4:].split(field, 1)[0][:8] if field else "")


@lru_cache(maxsize=64)
def _signs(field: str, rest: str) -> Separators:
    signs = field + rest
    usable = len(rest) in _SEPARATORS and len(set(signs)) == len(signs)
    if not usable or any(one.isalnum() or one.isspace() or not one.isprintable() for one in signs):
        text = f"MSH-1 and MSH-2 are “{signs[:8]}”: no four different encoding characters."
        raise Unreadable(text, "102", "MSH^1^2", rejects=True)
    return Separators(field, *rest[:4])
