"""Emergency runs: the fastest suitable carrier, straight from where the blood lies to where it is needed."""
