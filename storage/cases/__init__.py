"""Cases, their history, and people."""
