"""Cards, lists and forms; typed and pressed words as requests."""
