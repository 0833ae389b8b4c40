"""Blood aboard ambulances: what each should carry, what falls short or grows old, and its use on scene."""
