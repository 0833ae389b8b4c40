"""What has happened, as pages of the log and as a live stream."""
