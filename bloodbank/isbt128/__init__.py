"""ISBT 128: what the labels of units of blood say, read strictly and built. One data structure, one file."""
