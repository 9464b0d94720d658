"""帮助: a short manual inside the product, one chapter for each room, searchable."""
