"""Working hours, holidays and zones."""
