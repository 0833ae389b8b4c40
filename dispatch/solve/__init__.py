"""The solver border: dispatch's own words in, own words out; OR-Tools stays in here."""
