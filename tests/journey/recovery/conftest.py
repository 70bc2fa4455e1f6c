"""The same chair as in the session tests."""

from tests.journey.session.conftest import ago, chairside, document_root

__all__ = ["ago", "chairside", "document_root"]
