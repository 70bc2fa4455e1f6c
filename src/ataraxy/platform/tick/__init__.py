"""What happens by itself, on time, once."""
