"""The inner loops of the blood bank, compiled."""
