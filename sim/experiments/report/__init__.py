"""Reports of experiments: one page that needs nothing else, to read, to print and to send on."""
