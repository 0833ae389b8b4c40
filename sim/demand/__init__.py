"""Where and when people call: rates learnt from the past, calls drawn from them, and what may befall a city."""
