"""Oops in Slack, and a stand-in for Slack that behaves and refuses as Slack does."""
