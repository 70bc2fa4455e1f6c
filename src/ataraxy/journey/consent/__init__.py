"""What was explained, understood and signed."""
