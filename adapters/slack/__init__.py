"""Slack: what it tells us becomes commands, and our cards become its blocks."""
