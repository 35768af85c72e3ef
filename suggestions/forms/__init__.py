"""The forms of demands and suggestions; each narrows its choices to what the actor may choose."""
