"""Contributions, deltas, cells, met, fold, read, rows, recount, verify, rebuild."""
