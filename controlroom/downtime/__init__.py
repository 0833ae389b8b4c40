"""Working without computers: a sealed snapshot to print beforehand, and paper read back afterwards."""
