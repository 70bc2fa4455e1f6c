"""Measurements with their bars."""
