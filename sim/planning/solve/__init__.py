"""The solver border of planning: linear models in, values and a proven bound out."""
