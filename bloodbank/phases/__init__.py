"""Green, amber and red: how scarce each component and group is, and what then holds."""
