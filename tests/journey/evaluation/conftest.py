"""A person in screening, and a way to write into their chart."""

from tests.journey.screening.conftest import cleared, course, record

__all__ = ["cleared", "course", "record"]
