"""The demonstration clinic: fictional people, believable histories, dates from today."""
