"""`oops doctor`: the checks, and the sentences about their results."""
