"""Commands in, events out: the clock, the log, the timers, the reactions and all storage of a region."""
