"""Cards, places, messages and rates: values only."""
