"""GB/T 9704-2012: build Word files in the official layout, and check any Word file against its rules."""
