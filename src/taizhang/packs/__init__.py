"""Pure floor: the pack language. A pack is data, never code."""
