"""Microsoft Teams: activities become commands, and cards become Adaptive Cards."""
