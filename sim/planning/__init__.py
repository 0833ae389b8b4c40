"""Where to keep units, how many, and when: location models, the hypercube queueing model, tables, rosters."""
