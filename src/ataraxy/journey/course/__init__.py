"""A patient's course and the holds that any step may set."""
