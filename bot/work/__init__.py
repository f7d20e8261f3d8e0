"""The steps of a use case in one transaction: record events, announce, bundle, compose."""
