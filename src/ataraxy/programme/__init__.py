"""Floor 5: what looks across patients: the desk, billing, the portal, research."""
