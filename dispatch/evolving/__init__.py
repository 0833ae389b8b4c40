"""State and event in, next state out; one file per kind of thing."""
