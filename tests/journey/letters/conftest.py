"""A person about whom something was decided, and a way to send what was drafted."""

from tests.journey.screening.conftest import cleared, course, record

__all__ = ["cleared", "course", "record"]
