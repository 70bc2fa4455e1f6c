"""The world of the security tests."""

pytest_plugins = ["tests.security.world"]
