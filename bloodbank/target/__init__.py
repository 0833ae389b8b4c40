"""How many units to hold: from what is foretold, how long it keeps, and what may be short or wasted."""
