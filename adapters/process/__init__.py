"""The process of `oops serve`."""
