"""Reads whose SQL is worked out once."""

from ataraxy.platform.reading.prepared import prepared

__all__ = ["prepared"]
