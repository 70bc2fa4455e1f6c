"""The world of the security tests: its fixtures stand in `world.py`."""

from tests.security.world import world  # noqa: F401  (a fixture is found by its name)
