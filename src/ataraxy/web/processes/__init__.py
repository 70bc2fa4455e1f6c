"""The processes of Ataraxy and their supervisor."""
