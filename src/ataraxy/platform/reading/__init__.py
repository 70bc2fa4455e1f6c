"""Reads whose SQL is worked out once."""

from ataraxy.platform.reading.asking import change
from ataraxy.platform.reading.prepared import asked_once, prepared, prepared_one

__all__ = ["asked_once", "change", "prepared", "prepared_one"]
