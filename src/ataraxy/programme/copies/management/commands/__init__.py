"""Commands of the copies room."""
