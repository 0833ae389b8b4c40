"""Where patients are kept: in memory, or in a SQL database."""
