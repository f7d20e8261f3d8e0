"""Microsoft Teams: what it tells us becomes commands, and our cards become Adaptive Cards."""
