"""Many requests that compete for the same blood: one plan for all of them."""
