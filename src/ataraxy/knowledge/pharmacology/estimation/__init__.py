"""One person's parameters from measured levels."""
