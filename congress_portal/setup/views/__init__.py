"""Pages of setting up, by noun."""
