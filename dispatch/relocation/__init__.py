"""Where free units should wait: move-ups to stations and posts, with their gain, within limits."""
