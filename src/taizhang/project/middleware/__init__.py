"""What every request passes through before any page: its id, its line in the log, the headers of its answer."""
