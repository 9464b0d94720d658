"""Running the product: the start in order, the two processes, and their end with nothing left behind."""
