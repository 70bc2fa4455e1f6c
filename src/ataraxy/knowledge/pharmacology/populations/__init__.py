"""Virtual people, and what a regimen does in many of them."""
