"""A Slack to try alerts on: consent, tokens, messages in channels, one a second."""

import json
import secrets
import time
from collections import deque
from dataclasses import dataclass
from html import unescape
from threading import RLock
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, render_template_string, request

LOOK = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox chat</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0; background: light-dark(#fff, #1a1d21); color: light-dark(#1d1c1d, #d8d9da) }
main { max-width: 44rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.2rem } h2 { margin: 0; font-size: 1rem }
article { padding: .75rem 0; border-top: 1px solid light-dark(#ddd, #3a3d41) }
p { margin: .25rem 0; white-space: pre-line; overflow-wrap: anywhere }
a { color: light-dark(#1264a3, #6cb8f0) }
button { font: inherit; padding: .4rem 1rem; margin-right: .5rem }
</style>"""
PAGE = (
    LOOK
    + """<main><h1># sales</h1>{% for one in messages %}<article><h2>{{ one.title }}</h2>
{% for part in one.parts %}<p>{{ part }}</p>{% endfor %}
{% for text, url in one.links %}<p><a href="{{ url }}">{{ text }}</a></p>{% endfor %}</article>{% else %}
<p>Nothing was posted yet.</p>{% endfor %}</main></html>"""
)
CONSENT = (
    LOOK
    + """<main><h1>Leadlight asks to post in # sales</h1><form method="post">
<button name="answer" value="allow">Allow</button>
<button name="answer" value="deny">Deny</button></form></main></html>"""
)
BURST = 3
"""Messages that a channel takes at once, after which it takes one a second."""
KINDS = ("error", "status", "html", "cut_after")
LIFETIME_SECONDS = 43_200


@dataclass(frozen=True, slots=True)
class Fault:
    """How to spoil one post."""

    kind: str
    error: str
    status: int
    retry_after: int | None


class SlackSandbox:
    """The state of one workspace with one channel, and its WSGI application."""

    def __init__(
        self, client_id: str = "sandbox-client", client_secret: str = "sandbox-secret", *, rotates: bool = False
    ) -> None:
        self.client_id, self.client_secret = client_id, client_secret
        self.rotates = rotates
        """Whether tokens end and are renewed, as an app may choose."""
        self.messages: list[dict[str, Any]] = []
        self.rate_limits = True
        self.codes: dict[str, str] = {}
        """The redirect address that each unused code was given to."""
        self.tokens: set[str] = set()
        self.refresh_tokens: set[str] = set()
        self.channels = {"C1"}
        self._faults: deque[Fault] = deque()
        self._room: dict[str, tuple[float, float]] = {}
        self._lock = RLock()
        self.wsgi = Flask(__name__)
        add = self.wsgi.add_url_rule
        add("/oauth/v2/authorize", view_func=self._authorize, methods=["GET", "POST"])
        add("/api/oauth.v2.access", view_func=self._access, methods=["POST"])
        add("/api/chat.postMessage", view_func=self._post, methods=["POST"])
        add("/api/auth.test", view_func=self._test, methods=["GET", "POST"])
        add("/api/auth.revoke", view_func=self._revoke, methods=["POST"])
        add("/_sandbox/messages", view_func=lambda: jsonify(self._listed()))
        add("/", view_func=self._page)

    def fail(
        self,
        kind: str,
        times: int = 1,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        error: str = "internal_error",
    ) -> None:
        """Spoil the next `times` posts: error (`error`, as 200), status, html, cut_after (posted, but no whole answer).

        A status of 429 says `retry_after`, in seconds. Raises ValueError for another kind.
        """
        if kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}, not {kind}")
        known = {"status": 503}.get(kind, 200)
        with self._lock:
            self._faults.extend([Fault(kind, error, status or known, retry_after)] * times)

    def clear_faults(self) -> None:
        """Spoil nothing any more."""
        with self._lock:
            self._faults.clear()

    def revoke(self) -> None:
        """End the app's access, as an admin would."""
        with self._lock:
            self.tokens.clear()
            self.refresh_tokens.clear()

    def expire_tokens(self) -> None:
        """Let all access tokens end now; they can be renewed where they rotate."""
        with self._lock:
            self.tokens.clear()

    def _authorize(self) -> Any:
        back = request.args.get("redirect_uri", "")
        if request.args.get("client_id") != self.client_id or not back.startswith(("http://", "https://")):
            return "This app or its redirect address is not known here.", 400
        if request.method == "GET":
            return render_template_string(CONSENT)
        answer = {"state": request.args.get("state", "")}
        if request.form.get("answer") == "allow":
            code = secrets.token_urlsafe(12)
            with self._lock:
                self.codes[code] = back
            answer["code"] = code
        else:
            answer["error"] = "access_denied"
        return redirect(f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}")

    def _access(self) -> Any:
        given, form = request.authorization, request.form
        who = (given.username, given.password) if given else (form.get("client_id"), form.get("client_secret"))
        if who != (self.client_id, self.client_secret):
            return jsonify(ok=False, error="bad_client_secret" if who[0] == self.client_id else "invalid_client_id")
        with self._lock:
            if form.get("grant_type") == "refresh_token":
                return self._renewed(form.get("refresh_token", ""))
            back = self.codes.pop(form.get("code", ""), None)
            if back is None:
                return jsonify(ok=False, error="invalid_code")
            if form.get("redirect_uri") != back:
                return jsonify(ok=False, error="bad_redirect_uri")
            return jsonify(self._granted() | {"incoming_webhook": {"channel": "#sales", "channel_id": "C1"}})

    def _renewed(self, refresh_token: str) -> Any:
        if refresh_token not in self.refresh_tokens:
            return jsonify(ok=False, error="invalid_refresh_token")
        self.refresh_tokens.discard(refresh_token)
        return jsonify(self._granted())

    def _granted(self) -> dict[str, Any]:
        token = f"xoxb-{secrets.token_hex(12)}"
        self.tokens.add(token)
        answer: dict[str, Any] = {
            "ok": True,
            "access_token": token,
            "token_type": "bot",
            "scope": "chat:write,chat:write.public,incoming-webhook",
            "bot_user_id": "U0B",
            "app_id": "A1",
            "team": {"id": "T1", "name": "Sandbox"},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        if self.rotates:
            renewing = f"xoxe-1-{secrets.token_hex(12)}"
            self.refresh_tokens.add(renewing)
            answer |= {"refresh_token": renewing, "expires_in": LIFETIME_SECONDS}
        return answer

    def _post(self) -> Any:
        with self._lock:
            fault = self._faults.popleft() if self._faults else None
            if fault is not None and fault.kind != "cut_after":
                return _spoiled(fault)
            answer = self._posted()
            return _cut() if fault is not None else answer

    def _posted(self) -> Any:
        if not self._is_known():
            return jsonify(ok=False, error="invalid_auth")
        body = request.get_json(silent=True) or request.form.to_dict()
        channel = body.get("channel")
        if channel not in self.channels:
            return jsonify(ok=False, error="channel_not_found")
        if not body.get("text"):
            return jsonify(ok=False, error="no_text")
        if self.rate_limits and not self._has_room(channel):
            return jsonify(ok=False, error="ratelimited"), 429, {"Retry-After": "1"}
        stamp = f"{time.time():.6f}"
        self.messages.append(dict(body) | {"ts": stamp})
        return jsonify(ok=True, channel=channel, ts=stamp)

    def _has_room(self, channel: str) -> bool:
        """Take a place in a channel's bucket, which fills by one a second."""
        now = time.monotonic()
        room, since = self._room.get(channel, (float(BURST), now))
        room = min(BURST, room + now - since)
        self._room[channel] = (room - 1 if room >= 1 else room, now)
        return room >= 1

    def _test(self) -> Any:
        if not self._is_known():
            return jsonify(ok=False, error="invalid_auth")
        return jsonify(ok=True, team="Sandbox", team_id="T1", user_id="U0B", bot_id="B1")

    def _revoke(self) -> Any:
        with self._lock:
            if not self._is_known():
                return jsonify(ok=False, error="invalid_auth")
            self.revoke()
        return jsonify(ok=True, revoked=True)

    def _is_known(self) -> bool:
        given = request.authorization
        with self._lock:
            return given is not None and given.token in self.tokens

    def _listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self.messages)

    def _page(self) -> str:
        return render_template_string(PAGE, messages=[_shown(one) for one in reversed(self._listed())])


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    """Return what people would see of a message's blocks: a title, texts without their marks, and links."""
    blocks = message.get("blocks") or []
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    titles = [block["text"]["text"] for block in blocks if block["type"] == "header"]
    texts = [text for block in blocks if block["type"] == "section" for text in block.get("fields") or [block["text"]]]
    buttons = [button for block in blocks if block["type"] == "actions" for button in block["elements"]]
    return {
        "title": titles[0] if titles else message["text"],
        "parts": [unescape(text["text"].replace("*", "")) for text in texts],
        "links": [(button["text"]["text"], button["url"]) for button in buttons],
    }


def _spoiled(fault: Fault) -> Any:
    if fault.kind == "html":
        return Response("<html><body>Busy</body></html>", fault.status, mimetype="text/html")
    if fault.kind == "error":
        return jsonify(ok=False, error=fault.error), fault.status
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    words = "ratelimited" if fault.status == 429 else "service_unavailable"
    return jsonify(ok=False, error=words), fault.status, headers


def _cut() -> Response:
    """Promise more than is sent, so that the caller never sees the end of it."""
    return Response(
        iter([b'{"ok":']), headers={"Content-Length": "500", "Connection": "close"}, mimetype="application/json"
    )
