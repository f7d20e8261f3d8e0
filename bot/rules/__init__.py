"""What may happen when, and who has which duty until when."""
