"""A person about whom something was decided, and a file store of one's own."""

from tests.journey.consent.conftest import document_root
from tests.journey.screening.conftest import cleared, course, record

__all__ = ["cleared", "course", "document_root", "record"]
