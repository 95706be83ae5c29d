"""How fast it is beside its peers and beside the limit: `scripts/bench`."""
