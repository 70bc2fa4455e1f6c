"""HL7 version 2 as monitors speak it: frames, messages, answers. Pure."""
