"""Next jobs queued on busy units: seen by all, in an order that can be changed, begun when the unit is clear."""
