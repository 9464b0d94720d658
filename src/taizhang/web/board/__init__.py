"""看板: how one unit stands, and each unit right below it. All its figures are of one moment."""
