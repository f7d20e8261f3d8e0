"""The `oops` command: one module for each subcommand."""
