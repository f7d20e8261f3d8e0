"""Cards, lists and forms; typed words and pressed buttons as requests."""
