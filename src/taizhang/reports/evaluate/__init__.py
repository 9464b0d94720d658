"""What a template asks for, answered for one unit and one period: figures, lists, names, dates, in printed form."""
