"""Does it work: questionnaires and their change."""
