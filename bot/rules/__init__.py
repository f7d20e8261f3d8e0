"""Rules: allowed requests by stage, duties, deadlines and reminders."""
