"""What can be filled in a file somebody brings, before any template of it is stored: slots of Word, cells of Excel."""
