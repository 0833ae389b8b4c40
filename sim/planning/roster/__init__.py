"""Rosters: units needed by hour of the week, and the shifts that man them."""
