"""State and command in, events out; one file per kind of work."""
