"""Which drives the log tells of, with both ends known: travel times are learnt from them."""
