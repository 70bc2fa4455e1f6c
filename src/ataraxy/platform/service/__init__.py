"""How a write happens: permission, one transaction, idempotency, journal."""
