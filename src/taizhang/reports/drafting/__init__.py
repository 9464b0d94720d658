"""A draft as it stands: made for a look, compared with the last one, and what is in the way of its issue."""
