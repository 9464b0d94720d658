"""Coverage: how many units owe a duty in its period, what became of it, and who is missing.

Plain duties are counted by the database over the whole subtree, all in two statements (`plain`); everything else in
one statement for each duty (`forms`, `counting`): what is asked for each leader, person, option or row (`each`,
`about_rows`), pools (`pools`), terms counted from a row (`terms`), texts that changed and campaigns that ask the same
(`parts`). Units with a zero report, an excuse or an extension are worked out due by due. `done` includes `late`; due =
done + missing + excused + zero + pending.
"""
