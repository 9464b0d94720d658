"""Coverage: how many units owe a duty in its period, what became of it, and who is missing.

Plain duties are counted by the database over the whole subtree, all in two statements (`plain`); what is asked for each
leader, person, option or row in one statement for each duty (`each`, `owed`). Units with a zero report, an excuse or an
extension, pools and terms counted from another's row are worked out due by due. `done` includes `late`; due = done +
missing + excused + zero + pending.
"""
