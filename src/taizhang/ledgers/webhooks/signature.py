"""How a receiver knows that a message is ours: HMAC-SHA256 over `timestamp.body`.

The secret is made from the site's key and a salt of the subscription: it is shown once, stored nowhere, and changes
with the salt.
"""

import hashlib
import hmac

from django.conf import settings

from taizhang.ledgers.models import Webhook

SIGNATURE, TIMESTAMP = "X-Taizhang-Signature", "X-Taizhang-Timestamp"
DELIVERY, ACTION = "X-Taizhang-Delivery", "X-Taizhang-Action"


def secret_of(hook: Webhook) -> str:
    text = f"webhook:{hook.pk}:{hook.salt}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign(secret: str, timestamp: str, body: bytes) -> str:
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"
