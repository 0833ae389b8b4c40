"""Mass-casualty incidents: triage tags, sectors, loading, and casualties spread over hospitals."""
