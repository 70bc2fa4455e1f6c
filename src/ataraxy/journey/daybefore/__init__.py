"""The day before a dosing visit: what to know, what to answer, and who acts on it."""
