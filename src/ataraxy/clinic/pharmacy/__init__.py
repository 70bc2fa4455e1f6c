"""Controlled stock: what lies in the cabinet, who took what of it, and where it went."""
