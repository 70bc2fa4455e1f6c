"""Commands of the rule book."""
