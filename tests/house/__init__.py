"""The rules of the house that need more than a look at one file."""
