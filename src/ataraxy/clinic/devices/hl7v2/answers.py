"""What is answered: ACK in original and enhanced mode, ERR as the version has it. Pure.

Original mode (MSH-15 and MSH-16 empty): AA, AE or AR. Enhanced mode: the accept acknowledgement
(CA, CE, CR) when MSH-15 asks for it, then the application's (AA, AE, AR) when MSH-16 asks; after a
CE or CR none follows. AA and CA are given only for what is on disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ataraxy.clinic.devices.heard import Unreadable
from ataraxy.clinic.devices.hl7v2.header import Header, Separators
from ataraxy.clinic.devices.hl7v2.times import written

US = "ATARAXY"
_OLD = ("2.3", "2.3.1", "2.4")
_UNKNOWN = Header(Separators(), "", "", "", "", "", ("",), "", "P", "2.6", "", "")


def answers(
    header: Header | None, problem: Unreadable | None, now: datetime, number: int
) -> tuple[bytes, ...]:
    """The acknowledgements of one message, none when the sender wants none.

    `header` is None when there was none to read; `number` makes our control ids differ.
    """
    header = header or _UNKNOWN
    if not header.is_enhanced:
        return (_message(header, _code("A", problem), problem, now, f"{number}"),)
    return tuple(
        _message(header, code, problem, now, f"{number}{code}")
        for code in _enhanced(header, problem)
    )


def _enhanced(header: Header, problem: Unreadable | None) -> Iterator[str]:
    if _is_asked(header.accept_when, problem):
        yield _code("C", problem)
        if problem is not None:
            return
    if _is_asked(header.answer_when, problem):
        yield _code("A", problem)


def _is_asked(when: str, problem: Unreadable | None) -> bool:
    return when in {"AL", "SU" if problem is None else "ER"}


def _code(level: str, problem: Unreadable | None) -> str:
    if problem is None:
        return level + "A"
    return level + ("R" if problem.rejects else "E")


def _message(
    header: Header, code: str, problem: Unreadable | None, now: datetime, number: str
) -> bytes:
    s = header.signs
    version = header.version or "2.6"
    kind = "ACK" if version.startswith("2.3") else s.component.join(("ACK", "R01", "ACK"))
    first = s.component + s.repetition + s.escape + s.subcomponent
    fields = (
        "MSH", first, US, "", header.sender, header.sender_facility,
        written(now), "", kind, f"A{now:%Y%m%d%H%M%S%f}-{number}", "P", version,
    )  # fmt: skip
    segments = [s.field.join(fields)]
    told = (problem.text,) if problem else ()
    segments.append(s.field.join(("MSA", code, header.control_id, *(_safe(t, s) for t in told))))
    if problem is not None:
        segments.append(s.field.join(_error(problem, version, s)))
    return ("\r".join(segments) + "\r").encode()


def _error(problem: Unreadable, version: str, s: Separators) -> tuple[str, ...]:
    place = problem.place.split("^") if problem.place else []
    if version in _OLD:
        spot = [*place, "", "", ""][:3]
        code = s.subcomponent.join((problem.code, _safe(problem.text, s)))
        return ("ERR", s.component.join((*spot, code)))
    where = s.component.join(place)
    code = s.component.join((problem.code, "", "HL70357"))
    return ("ERR", "", where, code, "E", "", "", "", _safe(problem.text, s))


def _safe(text: str, s: Separators) -> str:
    """Text without a sign that would divide it."""
    text = text.replace(s.escape, f"{s.escape}E{s.escape}")
    signs = (
        (s.field, "F"), (s.component, "S"), (s.subcomponent, "T"), (s.repetition, "R"),
    )  # fmt: skip
    for sign, letter in signs:
        text = text.replace(sign, f"{s.escape}{letter}{s.escape}")
    return " ".join(text.split())[:200]
