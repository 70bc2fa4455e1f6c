"""Clinical facts with their origin, corrected but never changed."""
