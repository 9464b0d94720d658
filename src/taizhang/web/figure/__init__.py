"""The page of a figure: what was asked, its course over time, its children, its rows as a file."""
