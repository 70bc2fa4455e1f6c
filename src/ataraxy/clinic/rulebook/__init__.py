"""A clinic's own numbers over the shipped rules."""
