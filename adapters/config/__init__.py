"""Configuration: read and check `oops.toml` and the environment variables."""
