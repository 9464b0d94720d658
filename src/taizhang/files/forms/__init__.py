"""Excel forms from above: where they want numbers, and how to put them in without touching anything else."""
