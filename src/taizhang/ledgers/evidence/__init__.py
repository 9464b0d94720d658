"""Files beside entries: stored once under their SHA-256, checked before they are kept, proved by `audit verify`."""
