"""Which row or column of the kernels' tables holds what; few wide tables compile and are handed over far sooner."""

OPENS, CLOSES, DUE, LATE_WEIGHT, JOB = range(5)
"""Of a node."""

PICKUP, DELIVERY, SIZE, RIDE_LIMIT, OMISSION = range(5)
"""Of a job."""

START, END, CAPACITY, ON_DUTY, OFF_DUTY, FIXED, KIND = range(7)
"""Of a van."""

COUNT, WORTH = range(2)
"""Of a van's route: its visits, and what it costs."""

NODES, BEGIN, LATEST, LOAD = range(4)
"""Of the stops of a route, start and end included; a route under trial has its LOWER bounds in place of LATEST."""

LOWER = LATEST

WAITING = 0
"""Of the jobs in one ruin: those that wait to be put back."""

TOUCHED, RUINED, EMPTY_KIND = range(3)
"""Of vans and kinds of vans in one ruin."""
