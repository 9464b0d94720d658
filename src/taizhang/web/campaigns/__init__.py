"""活动: what is running where, its ledgers by stream, its duties with who still owes, how evenly it goes."""
