"""The demo: a newspaper with a staged past and an adjustable clock."""
