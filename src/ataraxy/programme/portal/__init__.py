"""The patient's own side: signed in, on their phone."""
