"""What pages show, as plain dictionaries: words and figures out of rows, no queries of their own."""
