"""A ward of monitors that do not exist, for the demonstration, tests and measurements. Pure."""
