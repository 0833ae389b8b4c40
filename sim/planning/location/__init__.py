"""Which sites to open for demand points, by the models of the field, with a proven bound."""
