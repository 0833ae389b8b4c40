"""Who is on duty: crews and their qualifications, shifts, breaks, fatigue."""
