"""Security headers of every page."""

from flask import Response, request

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}


def content_security_policy(frame_ancestors: str = "'none'") -> str:
    """Return the policy: our own files only, nothing inline, framed by `frame_ancestors` alone."""
    return "; ".join(f"{name} {value}" for name, value in (POLICY | {"frame-ancestors": frame_ancestors}).items())


def protect(response: Response) -> Response:
    """Add what a view has not set itself."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_security_policy())
    if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
        headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
