"""How sure an arrival is."""
