"""Engines, tables, locks and errors."""
