"""The FHIR facade: what we know as resources."""
