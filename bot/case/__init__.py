"""A case, its customers, and what can happen to it."""
