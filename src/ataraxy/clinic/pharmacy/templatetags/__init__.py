"""Template tags of the cabinet's pages."""
