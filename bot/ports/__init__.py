"""Ports: protocols for the store and the platform."""
