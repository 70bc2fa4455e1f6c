"""The Spravato programme: the certified setting, its trained staff, its enrolled patients."""
