"""Where the control room touches databases and Redis, and the in-process stand-ins of the same ports."""
