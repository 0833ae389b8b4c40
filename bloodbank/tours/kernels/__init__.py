"""Compiled search over tours: plain functions over arrays that know nothing of the world."""
