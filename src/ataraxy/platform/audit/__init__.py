"""The append-only, keyed journal of who did what, and the registry of append-only tables."""
