"""One function per change of a ledger. Pages, API, imports, commands and jobs all call these."""
