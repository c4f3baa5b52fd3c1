"""Where scorecards are made: what they learn from, how they compare, what publishing them would do."""
