"""`oops.toml`: read, checked, and made into the organization."""
