"""How a person is shown: the phone only masked, everywhere."""

MASK = "****"


def masked(phone: str) -> str:
    """138****0000; short numbers keep the last two digits."""
    if not phone:
        return ""
    if len(phone) < 7:
        return MASK + phone[-2:]
    return phone[:3] + MASK + phone[-4:]
