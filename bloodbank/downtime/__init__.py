"""When the computers are off: what is known on paper, and what was done on paper."""
