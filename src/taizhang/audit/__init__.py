"""The operation frame, idempotency, events, seals, verification; knows ids, not models."""
