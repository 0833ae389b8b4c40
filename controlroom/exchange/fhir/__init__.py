"""Blood as FHIR resources: R5, and R4B where the other side needs it."""
