"""Response plans: what a determinant needs, which services are told, and what each alarm level adds."""
