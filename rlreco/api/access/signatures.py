"""Signed bodies: an HMAC of a body by a secret that its sender shares, in place of the key."""

from base64 import b64encode
from hashlib import sha256
from hmac import compare_digest, digest

from starlette.datastructures import Headers

SIGNED_PATHS = ("/v1/sales", "/v1/sales/shopify", "/v1/sales/woocommerce")
"""Routes that admit a signed body in place of the key."""

SIGNATURE = "X-RLReco-Signature"
_HEADERS = (SIGNATURE, "X-Shopify-Hmac-Sha256", "X-WC-Webhook-Signature")


def signature_in(headers: Headers) -> str | None:
    """Of this service, or as Shopify and WooCommerce send it; None for a request that isn't signed."""
    return next((headers[name] for name in _HEADERS if name in headers), None)


def is_signed(body: bytes, signature: str, secret: bytes) -> bool:
    """Whether the signature is HMAC-SHA256 of the raw body, in hexadecimal or base64."""
    right = digest(secret, body, sha256)
    # As bytes: comparing texts would raise for a signature that isn't ASCII.
    sent = signature.strip().removeprefix("sha256=").encode("latin-1", "replace")
    return compare_digest(sent.lower(), right.hex().encode()) or compare_digest(sent, b64encode(right))
