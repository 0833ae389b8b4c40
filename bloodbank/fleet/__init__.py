"""Many vans at once: what each brings where, in how many trips, within shifts, windows and ride limits."""
