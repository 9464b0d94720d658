"""Look-back 回头看: a self-check of a checklist and the unit's own open dues, answered one question at a time."""
