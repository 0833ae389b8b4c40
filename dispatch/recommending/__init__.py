"""Units for one incident: what they are weighed by, and why one comes before another."""
