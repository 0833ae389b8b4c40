"""One person under several ids: who may be whom, joined and parted by people's word."""
