"""HubSpot's v3 signature: over method, address, body and time, with the app's client secret."""

import base64
import hmac
import re
import time
from collections.abc import Mapping

DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'", "%28": "(", "%29": ")",
    "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
"""The escapes that are decoded before an address is signed; all others stay as they are sent."""


def sign(secret: str, *, method: str, url: str, body: bytes, stamp: str) -> str:
    """Return the signature of a request to the full address `url` at `stamp`, in milliseconds."""
    address = re.sub("|".join(DECODED), lambda found: DECODED[found[0]], url.partition("#")[0])
    text = method.encode() + address.encode() + body + stamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()


def headers(secret: str, *, url: str, body: bytes, method: str = "POST") -> Mapping[str, str]:
    """Return the headers of a request that is sent now: its kind, its time and its signature."""
    stamp = str(int(time.time() * 1000))
    return {
        "Content-Type": "application/json",
        "X-HubSpot-Request-Timestamp": stamp,
        "X-HubSpot-Signature-v3": sign(secret, method=method, url=url, body=body, stamp=stamp),
    }
