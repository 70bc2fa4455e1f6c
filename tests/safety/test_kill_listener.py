"""kill -9 of listener, web and PostgreSQL in traffic: each acknowledged value is there, once.

Five rounds here; `./dev soak listener` runs a thousand.
"""

from __future__ import annotations

from tests.harness.installation import Installation
from tests.safety.killing import Ward, found_in, killed_rounds

ROUNDS = 5


def test_no_acknowledged_value_is_lost_or_doubled(durable_db: Installation) -> None:
    ward = Ward(durable_db)
    ward.prepare()
    sent = killed_rounds(ward, ROUNDS)
    assert sent.repeats, "nothing was interrupted, so nothing was tested"
    assert sent.acknowledged
    rows = found_in(durable_db)
    assert len(rows) == len(set(rows)), "a value counts twice"
    assert set(sent.acknowledged) <= set(rows), "an acknowledged value is lost"
