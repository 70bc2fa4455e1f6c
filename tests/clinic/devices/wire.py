"""Messages as monitors send them, with whatever the test wants changed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ataraxy.clinic.devices.heard import Heard
from ataraxy.clinic.devices.hl7v2.oru import read

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def stamp(at: datetime) -> str:
    """A time as HL7 writes it, with its zone."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S}.{at.microsecond // 1000:03}+0000"


def obx(code: str, value: str, unit: str = "264864^MDC_DIM_BEAT_PER_MIN^MDC", **more: str) -> str:
    """One OBX; `flags`, `status`, `time`, `device`, `place` as asked."""
    flags, status = more.get("flags", ""), more.get("status", "R")
    time, device = more.get("time", ""), more.get("device", "")
    place = more.get("place", "1.1.1.1")
    return f"OBX|1|NM|{code}|{place}|{value}|{unit}||{flags}|||{status}|||{time}||||{device}"


HEART_RATE = "147842^MDC_ECG_HEART_RATE^MDC"
SATURATION = "150456^MDC_PULS_OXIM_SAT_O2^MDC"
PERCENT = "262688^MDC_DIM_PERCENT^MDC"
MMHG = "266016^MDC_DIM_MMHG^MDC"


def cuff(upper: int, lower: int, at: datetime | None = None) -> tuple[str, str]:
    """A cuff reading, with its own time if it has one."""
    time = stamp(at) if at else ""
    return (
        obx("150021^MDC_PRESS_BLD_NONINV_SYS^MDC", str(upper), MMHG, time=time),
        obx("150022^MDC_PRESS_BLD_NONINV_DIA^MDC", str(lower), MMHG, time=time),
    )


def message(*lines: str, at: datetime = NOW, **more: str) -> bytes:
    """A whole message; `device`, `control`, `patient`, `version`, `accept`, `answer` as asked."""
    device = more.get("device", "MON-1")
    kind, version = more.get("kind", "ORU^R01^ORU_R01"), more.get("version", "2.6")
    header = (
        f"MSH|^~\\&|{device}|WARD|||{stamp(at)}||{kind}|{more.get('control', '1')}|"
        f"{more.get('processing', 'P')}|{version}|||{more.get('accept', '')}|"
        f"{more.get('answer', '')}||{more.get('charset', 'UNICODE UTF-8')}"
    )
    segments = [header, f"PID|||{more.get('patient', '')}", f"OBR|1|||x|||{stamp(at)}", *lines]
    return ("\r".join(segments) + "\r").encode()


def heart_rate(value: int, at: datetime = NOW, **more: str) -> bytes:
    """A message with one heart rate."""
    return message(obx(HEART_RATE, str(value)), at=at, **more)


def said(body: bytes) -> Heard:
    """What a message of one device says."""
    (heard,) = read(body, ZONE)[1]
    return heard
