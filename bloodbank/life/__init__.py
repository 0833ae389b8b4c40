"""The life of a unit of blood between arrival and issue: quarantine, release, processing, storage, return."""
