"""The live control room and the simulator side by side: the same decisions, and what may come of its present state."""
