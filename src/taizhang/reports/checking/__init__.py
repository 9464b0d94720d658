"""核对来文: what a file from anybody states, against the ledgers. A wrong accusation is the worst fault here."""
