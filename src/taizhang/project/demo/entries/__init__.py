"""Entries of the demo: every ledger filled as a working county would fill it, from the texts and tables beside.

Rows are planned in memory, with their stays and links, and written set by set. Nothing is said twice: what a ledger
holds and what a step needs is read from the installed packs.
"""
