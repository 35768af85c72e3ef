"""A county in one file, and back into either database (record 0031)."""
