"""Lists as files: workbooks, csv, JSON, and empty workbooks to be filled in and sent back."""
