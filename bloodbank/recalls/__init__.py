"""Blood that must not be used after all: frozen, asked back, accounted for."""
