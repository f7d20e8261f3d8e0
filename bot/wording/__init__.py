"""All sentences for people, one module per kind of message."""
