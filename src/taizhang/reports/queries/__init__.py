"""Reads of templates and reports, the actor's scope first."""
