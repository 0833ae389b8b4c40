"""Decisions: what each command leads to, or why it is refused. One family of commands a file."""
