"""Backup, migration, and the move to another database."""
