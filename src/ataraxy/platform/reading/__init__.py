"""Reads whose SQL is worked out once."""

from ataraxy.platform.reading.prepared import prepared, prepared_one

__all__ = ["prepared", "prepared_one"]
