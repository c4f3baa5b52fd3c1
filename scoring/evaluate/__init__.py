"""How good scores are, on outcomes that they were not learned from."""
