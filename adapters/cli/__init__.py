"""The `oops` command: a module for each thing that it does."""
