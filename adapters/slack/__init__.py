"""The Slack adapter: payloads become commands, cards become Block Kit blocks."""
