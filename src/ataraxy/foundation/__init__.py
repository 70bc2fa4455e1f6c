"""Floor 0: units, guardrails, decisions, lifecycles and evidence tags. Standard library only."""
