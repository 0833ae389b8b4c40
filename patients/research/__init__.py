"""The history of the deceased without who they were, for research."""
