"""Indication, route, course template and dose."""
