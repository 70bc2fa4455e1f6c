"""A screen as ORU^R01: containment, MDC codes and units, device in OBX-18, own time of the cuff."""

from __future__ import annotations

from datetime import UTC, datetime

from ataraxy.clinic.devices.simulator.course import Shown

_BEAT, _BREATH = "264864^MDC_DIM_BEAT_PER_MIN^MDC", "264928^MDC_DIM_RESP_PER_MIN^MDC"
_PERCENT, _MMHG = "262688^MDC_DIM_PERCENT^MDC", "266016^MDC_DIM_MMHG^MDC"
METRICS = (
    ("heart_rate_bpm", "147842^MDC_ECG_HEART_RATE^MDC", "1.1.1.1", _BEAT),
    ("spo2_percent", "150456^MDC_PULS_OXIM_SAT_O2^MDC", "1.2.1.1", _PERCENT),
    ("pulse_bpm", "149530^MDC_PULS_OXIM_PULS_RATE^MDC", "1.2.1.2", _BEAT),
    ("breaths_per_min", "151562^MDC_RESP_RATE^MDC", "1.3.1.1", _BREATH),
    ("etco2_mmhg", "151708^MDC_CONC_AWAY_CO2_ET^MDC", "1.3.1.2", _MMHG),
)
CUFF = (
    ("systolic_mmhg", "150021^MDC_PRESS_BLD_NONINV_SYS^MDC", "1.4.1.1"),
    ("diastolic_mmhg", "150022^MDC_PRESS_BLD_NONINV_DIA^MDC", "1.4.1.2"),
)


def message(
    device: str, control_id: str, said_at: datetime, cuff_at: datetime, screen: Shown
) -> bytes:
    """One message; times are by the device's own clock."""
    at = _time(said_at)
    lines = [
        f"MSH|^~\\&|ATARAXY-SIM|WARD|||{at}||ORU^R01^ORU_R01|{control_id}|P|2.6|||NE|AL"
        "||UNICODE UTF-8",
        "PID|||",
        f"OBR|1|||182777000^monitoring of patient^SCT|||{at}",
        f"OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||{device}",
    ]
    for number, (name, code, place, unit) in enumerate(METRICS, start=2):
        flag = screen.flags.get(name, "")
        source = "heart_rate_bpm" if name == "pulse_bpm" else name
        if flag in {"NAV", "INV", "OFF"}:
            lines.append(f"OBX|{number}|NM|{code}|{place}||{unit}||{flag}|||X")
        else:
            value = f"{screen.numbers[source]:g}"
            lines.append(f"OBX|{number}|NM|{code}|{place}|{value}|{unit}||{flag}|||R")
    own = _time(cuff_at)
    for number, (name, code, place) in enumerate(CUFF, start=len(METRICS) + 2):
        value = f"{screen.numbers[name]:g}"
        lines.append(f"OBX|{number}|NM|{code}|{place}|{value}|{_MMHG}|||||R|||{own}")
    return ("\r".join(lines) + "\r").encode()


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S}.{at.microsecond // 1000:03}+0000"
