"""What a person asks at the desk before deciding, one file for each room of dispatch."""
