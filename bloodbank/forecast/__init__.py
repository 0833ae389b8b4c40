"""How many units will be asked for, day by day: with how surely, and whether it is better than last week's figures."""
