"""Running numbers without gaps or doubles: one locked counter row for each scope."""
