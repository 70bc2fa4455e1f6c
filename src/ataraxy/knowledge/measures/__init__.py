"""Questionnaires as data, their scoring, and what a change in a score means. Pure: no database."""

from ataraxy.knowledge.measures.change import Change, change
from ataraxy.knowledge.measures.instrument import Instrument
from ataraxy.knowledge.measures.library import (
    UnknownInstrumentError,
    every_instrument,
    instrument,
    instrument_keys,
    instruments,
)
from ataraxy.knowledge.measures.loader import InstrumentFileError, load_instrument
from ataraxy.knowledge.measures.scoring import AnswerError, Score, enter, score
from ataraxy.knowledge.measures.translation import spoken
from ataraxy.knowledge.measures.triage import (
    SafetyAnswer,
    Urgency,
    known_unchanged_days,
    triage_item9,
)

__all__ = [
    "AnswerError",
    "Change",
    "Instrument",
    "InstrumentFileError",
    "SafetyAnswer",
    "Score",
    "UnknownInstrumentError",
    "Urgency",
    "change",
    "enter",
    "every_instrument",
    "instrument",
    "instrument_keys",
    "instruments",
    "known_unchanged_days",
    "load_instrument",
    "score",
    "spoken",
    "triage_item9",
]
