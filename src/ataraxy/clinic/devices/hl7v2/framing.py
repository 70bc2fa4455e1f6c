"""MLLP: a message lies between 0x0B and 0x1C 0x0D. Pure; bytes in, events out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

START, END = b"\x0b", b"\x1c\r"
LONGEST_BYTES = 1_000_000
"""No monitor's message comes near; an image or a flood does."""
_HEAD_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole message."""

    body: bytes


@dataclass(frozen=True, slots=True)
class TooLong:
    """A frame past the limit: its first bytes, enough to answer it, and how long it was."""

    head: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Astray:
    """Bytes outside of any frame."""

    length: int


Event = Frame | TooLong | Astray


class Framer:
    """Cuts frames out of what arrives, piece by piece; never holds more than one long message."""

    def __init__(self, longest: int = LONGEST_BYTES) -> None:
        self._longest = longest
        self._held = bytearray()
        self._inside = False
        self._skipped = 0
        self._head = b""

    @property
    def is_inside(self) -> bool:
        """Whether a frame was begun and has not ended."""
        return self._inside

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take what arrived; yields what came to an end by it."""
        self._held += data
        while self._held:
            if not self._inside:
                begin = self._held.find(START)
                if begin != 0:
                    astray = len(self._held) if begin < 0 else begin
                    del self._held[:astray]
                    yield Astray(astray)
                    continue
                del self._held[:1]
                self._inside = True
            end = self._held.find(END)
            if end < 0:
                self._shed()
                return
            yield from self._ended(end)
            del self._held[: end + len(END)]
            self._inside, self._skipped, self._head = False, 0, b""

    def _ended(self, end: int) -> Iterator[Event]:
        if self._skipped or end > self._longest:
            head = self._head or bytes(self._held[:_HEAD_KEPT])
            yield TooLong(head, self._skipped + end)
            return
        begin = self._held.rfind(START, 0, end) + 1
        if begin:  # a sender that gave up in the middle and began anew
            yield Astray(begin - 1)
        yield Frame(bytes(self._held[begin:end]))

    def _shed(self) -> None:
        """Let go of what is past the limit, but for a byte that may begin the end."""
        if len(self._held) <= self._longest:
            return
        self._head = self._head or bytes(self._held[:_HEAD_KEPT])
        self._skipped += len(self._held) - 1
        del self._held[:-1]


def framed(body: bytes) -> bytes:
    """A message ready to be sent."""
    return START + body + END
