"""What follows of itself, one file a subject."""
