"""Whether a patient's plasma was found to bear a unit's red cells."""
