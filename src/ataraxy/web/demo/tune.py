"""A hummed tune as a small sound file, for the journal of the demonstration's patient."""

from __future__ import annotations

import io
import math
import wave
from array import array
from collections.abc import Sequence

_RATE, _NOTE_S, _LOUD = 8000, 0.7, 9000


def tune(notes_hz: Sequence[float]) -> bytes:
    """The notes one after the other, each swelling and fading, as WAV."""
    made, length = io.BytesIO(), round(_RATE * _NOTE_S)
    samples = array("h")
    for hz in notes_hz:
        for n in range(length):
            swell = math.sin(math.pi * n / length)
            samples.append(round(_LOUD * swell * math.sin(2 * math.pi * hz * n / _RATE)))
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(samples.itemsize)
        sound.setframerate(_RATE)
        sound.writeframes(samples.tobytes())
    return made.getvalue()
