"""Taking in what others filled in spreadsheets: wholly or not at all, every row with a verdict."""
