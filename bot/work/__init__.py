"""One transaction: record, announce, bundle, compose."""
