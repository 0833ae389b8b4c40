"""The sentences of the reasons, one file a language."""
