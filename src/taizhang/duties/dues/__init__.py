"""Dues: computed from duties, units and rows whenever they are asked for, and never stored.

`rules` says which duties are asked of whom and when, `windows` from which day to which, `subjects` whom or what each
of them is about, `doings` what was done, `marks` what was excused, extended or signed as nothing; `engine` puts them
together and `judge` says what became of each due.
"""
