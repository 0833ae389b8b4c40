"""HL7 version 2 messages of the blood bank: orders in, dispense and transfusion status in and out."""
