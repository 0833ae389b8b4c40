"""At the patient's side: who it is, which bag it is, when it began and how it ended."""
