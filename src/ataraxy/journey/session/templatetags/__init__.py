"""Template tags of the session room."""
