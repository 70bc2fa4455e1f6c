"""Chairs, rooms and appointments."""
