"""Plans of many vans' tours: time windows, capacity, several trips, shifts, ride limits, pick-up and delivery."""
