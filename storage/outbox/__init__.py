"""Messages that wait to be sent, and rate limits."""
