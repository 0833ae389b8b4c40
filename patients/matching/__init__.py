"""Is this the same person? Names, birth dates and telephone numbers, compared and weighed (Fellegi and Sunter)."""
