"""Oversight 督导: groups with an area, members and a period; their visits; which units nobody has visited yet.

Visits, remarks and what becomes of them are rows of ledgers; only what a group is for stands in tables of its own.
"""
