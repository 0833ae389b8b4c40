"""Labels of blood units: what scanners read of them, and printing them."""
