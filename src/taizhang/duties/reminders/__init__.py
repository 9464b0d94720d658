"""Reminders: word before the due day, at the leads the pack sets, in one digest a day; never a chase afterwards.

A digest lies in the inbox of whoever enters rows for the unit. By mail or robot it goes out in office hours only, and
what became of each sending is kept. Whether anybody read it is not.
"""
