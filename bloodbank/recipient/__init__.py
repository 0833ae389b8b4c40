"""What the blood bank knows of the people who receive blood, by opaque patient id."""
