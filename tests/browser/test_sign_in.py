"""Sign-in by OpenID Connect, through Streamlit's own st.login and a provider of the test."""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer

pytest.importorskip("authlib", reason="pip install -r requirements-dev.txt")

from .conftest import free_port
from .openid_provider import CLIENT, SECRET, Provider

USER_COOKIE = "_streamlit_user"
COOKIE_SECRET = "a long random text of the host"
SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "{cookie_secret}"
client_id = "{client}"
client_secret = "{client_secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[roles]
admin = ["ann@example.org"]
claim = "groups"
"""
LOOKS, TRAINS, HOSTS = (
    "You may look; changing this shop is for the host.",
    "You may train, teach and simulate; publishing and deleting is for the host.",
    "You may change everything here.",
)


@pytest.fixture(scope="module")
def provider():
    running = Provider()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def nobody(provider):
    """Every test names its person."""
    provider.claims, provider.spoilt, provider.foreign_key = {}, {}, False


@pytest.fixture(scope="module")
def folder(tmp_path_factory, trained_store):
    folder = tmp_path_factory.mktemp("sign-in")
    shutil.copy(trained_store, folder / "store.sqlite3")
    return folder


@pytest.fixture(scope="module")
def app(provider, folder, shared_app):
    port = free_port()
    secrets = folder / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    named = {"app": f"http://127.0.0.1:{port}", "provider": provider.url, "client": CLIENT, "client_secret": SECRET}
    secrets.write_text(SECRETS.format(cookie_secret=COOKIE_SECRET, **named), encoding="utf-8")
    # Streamlit reads the secrets of the user's home.
    return shared_app(
        f"sqlite:///{folder / 'store.sqlite3'}", folder, script="asgi_app.py", port=port, HOME=str(folder)
    )


@pytest.fixture
def sign_in(app, provider, open_browser):
    """Signs a person with these claims in, in a browser of their own."""

    def signing_in(**claims):
        provider.claims = {"sub": "1", **claims}
        visitor = open_browser()
        visitor.go(app)
        visitor.page.get_by_role("button", name="Sign in").click()
        visitor.page.wait_for_url(f"{app.url}/")
        visitor.page.get_by_role("heading", level=1).wait_for()
        visitor.settle()
        return visitor

    return signing_in


def experiments(folder):
    with closing(sqlite3.connect(Path(folder) / "store.sqlite3")) as store:
        return store.execute("SELECT count(*) FROM experiments").fetchone()[0]


def delete(visitor):
    visitor.press("Change")
    visitor.page.get_by_role("menuitem", name="Delete").click()
    typed = visitor.page.get_by_label("Type the shop's name to confirm")
    typed.fill("demo-shop")
    typed.press("Enter")
    visitor.settle()
    visitor.press("Delete for good")


def test_a_stranger_looks_and_is_offered_to_sign_in(app, open_browser):
    stranger = open_browser()
    stranger.go(app)

    stranger.page.get_by_text(LOOKS).first.wait_for()
    stranger.page.get_by_role("button", name="Sign in").first.wait_for()


@pytest.mark.parametrize(
    ("claims", "may"),
    [
        ({"name": "Cy"}, LOOKS),
        ({"name": "Bob", "groups": ["analyst", "tennis"]}, TRAINS),
        ({"name": "Bea", "groups": "admin"}, HOSTS),
        ({"email": "ann@example.org", "email_verified": True}, HOSTS),
        ({"email": "ann@example.org", "email_verified": False}, LOOKS),
        ({"email": "ann@example.org"}, LOOKS),
    ],
)
def test_claims_give_roles(sign_in, claims, may):
    visitor = sign_in(**claims)

    visitor.page.get_by_text(f"Signed in as {claims.get('name') or claims['email']}").first.wait_for()
    visitor.page.get_by_text(may).first.wait_for()


def test_a_visitor_can_not_delete_and_an_admin_can(sign_in, folder):
    visitor = sign_in(name="Cy")
    visitor.page.get_by_role("heading", name="demo-shop").wait_for()
    assert not visitor.page.get_by_role("button", name="Change").count()
    assert experiments(folder) == 1

    admin = sign_in(name="Bea", groups="admin")
    delete(admin)

    assert experiments(folder) == 0


def test_signing_out_takes_the_role_away_and_a_reload_does_not_bring_it_back(sign_in, app):
    admin = sign_in(name="Bea", groups="admin")

    admin.page.get_by_role("button", name="Sign out").click()
    admin.page.get_by_role("button", name="Sign in").wait_for()
    admin.settle()
    admin.page.reload()
    admin.settle()

    admin.page.get_by_role("button", name="Sign in").first.wait_for()
    admin.page.get_by_text(LOOKS).first.wait_for()
    assert not [cookie for cookie in admin.page.context.cookies() if cookie["name"].startswith(USER_COOKIE)]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another-client"},
        {"nonce": "of another sign-in"},
        {"exp": int(time.time()) - 3_600},
    ],
    ids=lambda spoilt: next(iter(spoilt)),
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(sign_in, provider, spoilt):
    provider.spoilt = spoilt
    before = provider.signed_in

    visitor = sign_in(name="Bea", groups="admin")

    assert provider.signed_in == before + 1
    visitor.page.get_by_role("button", name="Sign in").first.wait_for()
    visitor.page.get_by_text(LOOKS).first.wait_for()


def test_an_id_token_of_a_foreign_key_is_refused(sign_in, provider):
    provider.foreign_key = True

    visitor = sign_in(name="Bea", groups="admin")

    visitor.page.get_by_role("button", name="Sign in").first.wait_for()
    visitor.page.get_by_text(LOOKS).first.wait_for()


def cookie_of(app, secret, salt=USER_COOKIE):
    """As Streamlit makes it: claims, signed."""
    claims = f'{{"name": "Bea", "groups": "admin", "is_logged_in": true, "origin": "{app.url}", "provider": "default"}}'
    return URLSafeTimedSerializer(secret, salt=salt).dumps(claims)


@pytest.mark.parametrize(
    ("secret", "salt", "may"),
    [
        (COOKIE_SECRET, USER_COOKIE, HOSTS),
        ("a guess", USER_COOKIE, LOOKS),
        (COOKIE_SECRET, "_streamlit_user_tokens", LOOKS),
    ],
    ids=["of the host, to see that the others are refused for their signature", "guessed", "of another cookie"],
)
def test_a_cookie_counts_only_with_the_signature_of_the_host(app, open_browser, secret, salt, may):
    forger = open_browser()
    forger.page.context.add_cookies([{"name": USER_COOKIE, "value": cookie_of(app, secret, salt), "url": app.url}])

    forger.go(app)

    forger.page.get_by_text(may).first.wait_for()
