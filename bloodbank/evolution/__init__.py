"""What each event leaves behind. None of these refuses: what was decided has happened."""
