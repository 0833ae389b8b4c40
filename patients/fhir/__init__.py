"""Patients and what is known of them as FHIR resources, R5 or R4B, checked by the FHIR library."""
