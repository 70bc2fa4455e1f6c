"""Floor 3: the clinic's own rooms: policy, chairs, stock, devices, papers."""
