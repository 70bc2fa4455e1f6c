"""Every reason for and against, and the clinician's decision."""
