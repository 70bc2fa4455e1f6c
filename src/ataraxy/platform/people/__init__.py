"""Clinics, staff, patients, and the one door to a patient."""
