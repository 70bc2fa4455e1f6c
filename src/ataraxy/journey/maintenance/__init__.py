"""The visits that keep, and the end of a course."""
