"""From a number of an issued report to its definition, its rows, and what changed since."""
