"""What every text must stand: it is read without exception, and every finding's offsets name its surface."""

from taizhang.text import reading


def sound(text: str) -> bool:
    try:
        demand_sound(text)
    except Exception:  # any exception at all is the fault looked for
        return False
    return True


def demand_sound(text: str) -> None:
    """Read without exception, every offset naming its surface."""
    claims, slots = reading.read_claims(text), reading.read_slots(text)
    found = [(c.claim.start, c.claim.end, c.claim.surface) for c in claims.claims]
    found += [(s.slot.start, s.slot.end, s.slot.surface) for s in slots]
    found += [(q.start, q.end, q.surface) for q in claims.quantifiers]
    found += [(p.start, p.start + len(p.surface), p.surface) for p in claims.passed]
    for start, end, surface in found:
        if not surface or text[start:end] != surface:
            raise AssertionError(f"{start}..{end} is not {surface!r}")
