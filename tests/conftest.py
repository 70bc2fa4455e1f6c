"""Fixtures for every test; what they are is said in tests/harness/README.md."""

pytest_plugins = [
    "tests.harness.strict",
    "tests.harness.hashing",
    "tests.harness.database",
    "tests.harness.live",
    "tests.harness.browsing",
    "tests.standing_people",
    "tests.journey.care_people",
    "tests.session_people",
    "tests.journey.whole_way",
]
