"""One dosing visit from arrival to the end of dosing."""
