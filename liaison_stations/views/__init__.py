"""Pages of the liaison stations."""
