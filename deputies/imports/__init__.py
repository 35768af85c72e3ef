"""What can be imported into the roster; one module a kind."""
