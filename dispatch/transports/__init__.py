"""Patients moved by appointment: between hospitals, to an examination and back, home. One plan over the fleet."""
