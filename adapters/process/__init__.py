"""The process that `oops serve` runs."""
