"""A person about whom something was decided."""

from tests.journey.screening.conftest import cleared, course, record

__all__ = ["cleared", "course", "record"]
