"""Coverage: how many units owe a duty in its period, what became of it, and who is missing.

A plain duty is counted by the database over the whole subtree: two statements for all such duties together. Units
with a zero report, an excuse or an extension, and duties that ask for each or count from a row, are worked out due by
due. `done` includes `late`; due = done + missing + excused + zero + pending.
"""
