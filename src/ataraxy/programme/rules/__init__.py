"""The rule book to read, to change, and to look at everybody with."""
