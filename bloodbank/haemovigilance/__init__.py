"""Reactions to transfusions: what happened, how bad it was, whether the blood was the cause, and what follows."""
