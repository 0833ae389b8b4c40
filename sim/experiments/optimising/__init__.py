"""Where units should stand and how many are needed, found by simulation from the start that MEXCLP gives."""
