"""The same chair as in the session tests."""

from tests.journey.session.conftest import ago

__all__ = ["ago"]
