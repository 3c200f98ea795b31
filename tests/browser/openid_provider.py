"""A small OpenID provider that signs a person in at once: discovery, authorize, token, keys and sign-out."""

import base64
import hashlib
import secrets
import time
from threading import Thread
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "rlreco", "a secret of the client"


class Provider:
    """At http://127.0.0.1 on a free port.

    claims : of the person that the next sign-in is of
    spoilt : claims of the next id tokens that are replaced by these
    foreign_key : whether the next id tokens are signed by a key that isn't the provider's
    """

    def __init__(self):
        self.claims = {}
        self.spoilt = {}
        self.foreign_key = False
        self.signed_in = 0
        self._key, self._other = (RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}) for _ in range(2))
        self._codes = {}
        self._server = uvicorn.Server(uvicorn.Config(self._app(), host="127.0.0.1", port=0, log_level="critical"))
        self._thread = Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            assert self._thread.is_alive()
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self):
        self._server.should_exit = True
        self._thread.join(30)

    def _app(self):
        routes = {
            "/.well-known/openid-configuration": self._discovery,
            "/authorize": self._authorize,
            "/token": self._token,
            "/keys": self._keys,
            "/sign-out": self._sign_out,
        }
        return Starlette(routes=[Route(path, answer, methods=["GET", "POST"]) for path, answer in routes.items()])

    def _discovery(self, request):
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "end_session_endpoint": f"{self.url}/sign-out",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _authorize(self, request):
        query = request.query_params
        assert query["client_id"] == CLIENT
        code = secrets.token_urlsafe()
        self._codes[code] = dict(query)
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")

    async def _token(self, request):
        form = await request.form()
        asked_for = self._codes.pop(form["code"], None)
        if asked_for is None or not _is_client(request, form) or not _is_proven(asked_for, form["code_verifier"]):
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.signed_in += 1
        id_token = self._id_token(asked_for["nonce"])
        return JSONResponse({"access_token": "opens nothing", "token_type": "Bearer", "id_token": id_token})

    def _id_token(self, nonce):
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300}
        key = self._other if self.foreign_key else self._key
        return jwt.encode({"alg": "RS256", "kid": "k1"}, {**usual, **self.claims, **self.spoilt}, key)

    def _keys(self, request):
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    def _sign_out(self, request):
        return RedirectResponse(request.query_params["post_logout_redirect_uri"])


def _is_client(request, form):
    """By HTTP Basic, or by fields of the form."""
    scheme, _, words = request.headers.get("authorization", "").partition(" ")
    basic = base64.b64decode(words).decode().partition(":")[::2] if scheme == "Basic" else None
    given = basic or (form.get("client_id"), form.get("client_secret"))
    return given == (CLIENT, SECRET)


def _is_proven(asked_for, verifier):
    """PKCE: the challenge of the first request is the digest of what the second one names."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return (asked_for["code_challenge_method"], asked_for["code_challenge"]) == ("S256", digest)
