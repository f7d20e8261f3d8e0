"""Findings of the audit, and the figures for metrics."""
