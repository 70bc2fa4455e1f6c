"""Today, search and the patient page."""
