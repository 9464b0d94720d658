"""Dues, calendar, extensions, reminders, weekly dispatch, checklists, oversight."""
