"""Several calls waiting at once, as arrays, and the greedy answer that is always there first."""
