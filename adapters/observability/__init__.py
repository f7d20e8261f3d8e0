"""Metrics, readiness and logs."""
