"""Hard rules: one rule, one function, one explanation. Each returns the reason against, or None."""
