"""Background and periodic work with leases and progress."""
