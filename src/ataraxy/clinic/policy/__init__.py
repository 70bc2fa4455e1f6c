"""Limits, templates and packs that a clinic edits, versioned."""
