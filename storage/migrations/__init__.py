"""How a database gets to the tables as they are today, one step after the other."""
