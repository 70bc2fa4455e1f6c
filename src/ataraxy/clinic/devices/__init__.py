"""Bedside monitors: what they send, whose chair they stand at, and what became of each value."""
