"""Doses taken at home: prescribed, counted, gated, watched."""
