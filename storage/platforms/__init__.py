"""The inbox, and the conversations of the platforms."""
