"""The shared core: cases, ownership, nagging, telling. No platform, no database, no clock."""
