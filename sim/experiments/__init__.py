"""Experiments: scenarios run over replications of chance, compared in pairs, until enough is known."""
