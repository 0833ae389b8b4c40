"""What part of the expected calls the free units can reach in time, and what each unit adds to it."""
