"""Departments, people, working hours, dates in words, routing."""
