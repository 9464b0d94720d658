"""Campaigns, entries, stays, lifecycle, evidence, links, lists, search, import, export."""
