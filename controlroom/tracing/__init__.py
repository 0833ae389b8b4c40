"""From a donation to every component, place and patient, and back: over all units that ever were."""
