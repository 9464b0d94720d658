"""Telling other programs of entry events: subscriptions, an outbox in the operation's transaction, signed sending."""
