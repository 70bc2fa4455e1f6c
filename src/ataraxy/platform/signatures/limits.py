"""How long a proof of identity holds. Our own figure, not a clinical one."""

from datetime import timedelta

PROOF_LASTS = timedelta(minutes=5)
"""How long after confirming who they are somebody may sign."""
