"""From the end of dosing to a safe way home."""
