"""A small OpenID Connect issuer for tests: discovery, authorize, token, keys and userinfo, on a port of its own."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "ctassist", "a secret of two"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """`claims` is what it says of whoever comes; `faults` what it does wrong."""

    def __init__(self):
        self.claims = {"sub": "olive", "email": "officer@demo.example", "email_verified": True}
        self.info = {}  # where userinfo differs
        self.faults = set()
        self.codes = {}
        self.asked = []  # parameters of each authorize
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    # -- what it answers: (status, body), or an address to redirect to --

    def discovery(self, query, body):
        if "down" in self.faults:
            return 500, {}
        if "empty" in self.faults:
            return 200, {}
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return 200, {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()} | {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
        }

    def authorize(self, query, body):
        self.asked.append(query)
        back = {"state": query["state"]}
        if "denied" in self.faults:
            return f"{query['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode(back | {'code': code})}"

    def token(self, query, body):
        asked = self.codes.pop(body.get("code"), None)
        known = (body.get("client_id"), body.get("client_secret")) == (CLIENT, SECRET)
        if not known or asked is None or challenge_of(body.get("code_verifier", "")) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        who = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300} | self.claims
        if "other audience" in self.faults:
            who["aud"] = "another client"
        if "other issuer" in self.faults:
            who["iss"] = "https://evil.example"
        if "old" in self.faults:
            who["exp"] = now - 60
        answer = {"access_token": "a token", "token_type": "Bearer", "id_token": jwt.encode(who, KEY, "RS256")}
        if "no token" in self.faults:
            return 200, {}
        return 200, answer

    def userinfo(self, query, body):
        return 200, self.claims | self.info

    def jwks(self, query, body):
        return 200, {"keys": []}


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def handler_of(issuer):
    class Handler(BaseHTTPRequestHandler):
        ANSWERS = {
            "/.well-known/openid-configuration": issuer.discovery,
            "/authorize": issuer.authorize,
            "/token": issuer.token,
            "/userinfo": issuer.userinfo,
            "/jwks": issuer.jwks,
        }

        def do_GET(self):
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            answer = self.ANSWERS[parts.path](dict(parse_qsl(parts.query)), body)
            if isinstance(answer, str):
                self.send_response(302)
                self.send_header("Location", answer)
                self.end_headers()
                return
            status, shown = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(shown).encode())

        do_POST = do_GET

        def log_message(self, *args):
            """Nothing."""

    return Handler
