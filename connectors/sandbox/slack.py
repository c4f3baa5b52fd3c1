"""A Slack to try alerts on: consent, tokens, messages in channels, one a second."""

import secrets
import time
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, render_template_string, request

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Slack sandbox</title><main><h1>#sales</h1>
{% for one in messages %}<article><h2>{{ one.text }}</h2><pre>{{ one.why }}</pre></article>{% else %}
<p>Nothing was posted yet.</p>{% endfor %}</main></html>"""
CONSENT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Allow Leadlight</title><main>
<h1>Leadlight asks to post in #sales</h1><form method="post"><button name="answer" value="allow">Allow</button>
<button name="answer" value="deny">Deny</button></form></main></html>"""


class SlackSandbox:
    """The state of one workspace with one channel, and its WSGI application."""

    def __init__(self, client_id: str = "sandbox-client", client_secret: str = "sandbox-secret") -> None:
        self.client_id, self.client_secret = client_id, client_secret
        self.messages: list[dict[str, Any]] = []
        self.rate_limits = True
        self.codes: set[str] = set()
        self.tokens: set[str] = set()
        self.faults: list[str] = []
        """Errors that the next posts answer with, one each; a number is an HTTP status."""
        self.channels = {"C1"}
        self._posted_at = 0.0
        self._lock = Lock()
        self.wsgi = Flask(__name__)
        self.wsgi.add_url_rule("/oauth/v2/authorize", view_func=self._authorize, methods=["GET", "POST"])
        self.wsgi.add_url_rule("/api/oauth.v2.access", view_func=self._access, methods=["POST"])
        self.wsgi.add_url_rule("/api/chat.postMessage", view_func=self._post, methods=["POST"])
        self.wsgi.add_url_rule("/api/auth.revoke", view_func=self._revoke, methods=["POST"])
        self.wsgi.add_url_rule("/_sandbox/messages", view_func=lambda: jsonify(self.messages))
        self.wsgi.add_url_rule("/", view_func=self._page)

    def _authorize(self) -> Any:
        if request.method == "GET":
            return render_template_string(CONSENT)
        answer = {"state": request.args.get("state", "")}
        if request.form.get("answer") == "allow":
            code = secrets.token_urlsafe(12)
            self.codes.add(code)
            answer["code"] = code
        else:
            answer["error"] = "access_denied"
        return redirect(f"{request.args['redirect_uri']}?{urlencode(answer)}")

    def _access(self) -> Any:
        given = request.authorization
        who = (given.username, given.password) if given else (request.form.get("client_id"), None)
        if who != (self.client_id, self.client_secret):
            return jsonify(ok=False, error="bad_client_secret")
        if request.form.get("code") not in self.codes:
            return jsonify(ok=False, error="invalid_code")
        self.codes.discard(request.form["code"])
        token = f"xoxb-{secrets.token_hex(12)}"
        self.tokens.add(token)
        return jsonify(
            ok=True,
            access_token=token,
            token_type="bot",
            scope="chat:write,chat:write.public,incoming-webhook",
            bot_user_id="U0B",
            app_id="A1",
            team={"id": "T1", "name": "Sandbox"},
            is_enterprise_install=False,
            incoming_webhook={"channel": "#sales", "channel_id": "C1"},
        )

    def _post(self) -> Any:
        given = request.authorization
        if given is None or given.token not in self.tokens:
            return jsonify(ok=False, error="invalid_auth")
        body = request.get_json(silent=True) or request.form.to_dict()
        with self._lock:
            if self.faults:
                fault = self.faults.pop(0)
                return Response("down", int(fault)) if fault.isdigit() else jsonify(ok=False, error=fault)
            if self.rate_limits and time.monotonic() - self._posted_at < 1.0 / 3:
                return jsonify(ok=False, error="ratelimited"), 429, {"Retry-After": "1"}
            if body.get("channel") not in self.channels:
                return jsonify(ok=False, error="channel_not_found")
            if not body.get("text"):
                return jsonify(ok=False, error="no_text")
            self._posted_at = time.monotonic()
            stamp = f"{time.time():.6f}"
            self.messages.append(dict(body) | {"ts": stamp})
        return jsonify(ok=True, channel=body["channel"], ts=stamp)

    def _revoke(self) -> Any:
        if request.authorization is not None:
            self.tokens.discard(request.authorization.token or "")
        return jsonify(ok=True, revoked=True)

    def _page(self) -> str:
        shown = [{"text": one["text"], "why": str(one.get("blocks", ""))} for one in reversed(self.messages)]
        return render_template_string(PAGE, messages=shown)
