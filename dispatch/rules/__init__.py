"""Rules that decisions must keep: one rule, one function, one explanation."""
