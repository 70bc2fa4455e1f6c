"""Floor 7: settings, addresses, processes and the command."""
