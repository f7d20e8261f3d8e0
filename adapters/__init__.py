"""Everything that touches the outside: platforms, the command line, the clock. Wired in `app`."""
