"""What comes from other systems and goes to them: tables of stock."""
