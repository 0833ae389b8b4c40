"""Receiving hospitals: what they can treat, who is diverted, beds, the queue at the door, and blood."""
