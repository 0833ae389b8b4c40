"""How much a place can keep, of a component or at a temperature, and how much room is left."""
