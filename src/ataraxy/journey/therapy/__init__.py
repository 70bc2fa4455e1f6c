"""Preparation, sitting with, integration; notes apart; the therapist outside the clinic."""
