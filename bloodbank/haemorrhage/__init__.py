"""The massive haemorrhage protocol: packs of blood, one always ahead of the bleeding, until somebody stands it down."""
