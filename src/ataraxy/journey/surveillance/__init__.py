"""Long-term safety: what repeated doses may do over months, and when to look for it."""
