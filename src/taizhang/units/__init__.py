"""Tree, lines, sets, moves; people, bodies; accounts, roles, grants; Scope."""
