"""Floor 6: other systems."""
