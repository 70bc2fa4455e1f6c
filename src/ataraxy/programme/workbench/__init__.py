"""The workbench: models and regimens side by side, and what measured levels say of each."""
