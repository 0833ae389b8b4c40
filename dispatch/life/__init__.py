"""The life of a response between its assignment and its end: times, clearance, patients, stacked jobs."""
