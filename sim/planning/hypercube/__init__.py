"""The hypercube queueing model (Larson 1974): who answers whose calls when units differ and are often busy."""
