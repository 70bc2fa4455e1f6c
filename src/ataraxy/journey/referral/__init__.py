"""How a person comes to the programme."""
