"""Cases, customers, and the events of a case."""
