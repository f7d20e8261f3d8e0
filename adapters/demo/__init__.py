"""The demo: a newspaper, its past, and a clock that can be set."""
