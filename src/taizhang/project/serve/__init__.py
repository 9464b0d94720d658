"""Running the product: the start in order, the three processes, and their end with nothing left behind."""
