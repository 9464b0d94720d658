"""工作台: its sections, each answering None when it has nothing to say to this actor."""
