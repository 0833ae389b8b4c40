"""What is known of a patient: entries with their source, and who may see which."""
