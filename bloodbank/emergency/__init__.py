"""Blood without a crossmatch, for a life at stake: what may go out, how much of it, and what is owed afterwards."""
