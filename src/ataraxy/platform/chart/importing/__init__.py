"""Importing records: FHIR bundles into people and their charts."""
