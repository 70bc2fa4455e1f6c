"""Ataraxy: the system a clinic runs its ketamine-therapy programme on."""

__version__ = "0.1.0"
