"""Papers kept by content hash, and the PDF press."""
