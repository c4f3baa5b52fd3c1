"""Secrets at rest: sealed with the newest key, opened with any, marked where only equality matters."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretBox:
    """Seals tokens for the database; `keys` newest first, any text of 16 characters or more."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        if not keys or any(len(key) < 16 for key in keys):
            raise ValueError("secret keys must have at least 16 characters each")
        derived = [hashlib.sha256(b"leadlight seal" + key.encode()).digest() for key in keys]
        self._box = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
        self._mark_keys = [hashlib.sha256(b"leadlight mark" + key.encode()).digest() for key in keys]

    def seal(self, secret: bytes) -> bytes:
        """Return `secret` encrypted and authenticated."""
        return self._box.encrypt(secret)

    def open(self, sealed: bytes, *, max_age_seconds: int | None = None) -> bytes:
        """Return what was sealed; raises ValueError when it was altered, is too old, or its key is gone."""
        try:
            return self._box.decrypt(sealed, ttl=max_age_seconds)
        except InvalidToken:
            raise ValueError("not sealed with any of our keys, or too old") from None

    def mark(self, text: str) -> bytes:
        """Return a keyed hash of `text` by the newest key, for comparing without keeping the text."""
        return hmac.digest(self._mark_keys[0], text.encode(), "sha256")

    def marks(self, text: str) -> list[bytes]:
        """Return the marks of `text` by every key, newest first: look-ups must survive a rotation."""
        return [hmac.digest(key, text.encode(), "sha256") for key in self._mark_keys]
