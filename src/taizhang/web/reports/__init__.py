"""What the pages of reports show: the document as on paper, its numbers as buttons, one number at its side."""
