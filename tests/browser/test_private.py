"""Two browsers on a host with private workspaces: what one has, the other neither sees nor changes."""

import pytest


@pytest.fixture(scope="module")
def app(tmp_path_factory, shared_app):
    folder = tmp_path_factory.mktemp("private")
    secrets = {"RLRECO_WORKSPACES": "private", "RLRECO_ADMIN_PASSWORD": "plum tree"}
    return shared_app(f"sqlite:///{folder / 'store.sqlite3'}", folder, **secrets)


def load_sample(visitor):
    visitor.press("Load the sample shop")
    visitor.page.get_by_role("heading", name="demo-shop").wait_for()
    visitor.settle()


def test_a_reload_finds_ones_own_shop_and_another_browser_with_the_address_finds_none(app, open_browser):
    owner = open_browser()
    owner.go(app)
    load_sample(owner)
    address = owner.page.url
    assert "workspace" not in address

    owner.page.reload()
    owner.settle()
    assert owner.page.get_by_role("heading", name="demo-shop").count()

    other = open_browser()
    other.page.goto(address)
    other.settle()
    other.page.get_by_role("button", name="Load the sample shop").wait_for()
    assert not other.page.get_by_role("heading", name="demo-shop").count()


def test_a_made_up_workspace_opens_nothing_and_the_host_opens_it_by_the_password(app, open_browser):
    stranger = open_browser()
    stranger.page.goto(f"{app.url}/?workspace=main")
    stranger.settle()
    stranger.page.get_by_text("Host", exact=True).click()
    stranger.settle()
    stranger.page.get_by_label("Password of the host").fill("plum")
    stranger.press("Open")
    assert stranger.page.get_by_text("That is not the password.").count()

    stranger.page.get_by_label("Password of the host").fill("plum tree")
    stranger.press("Open")
    stranger.page.get_by_text("You may change everything here.").wait_for()
    stranger.picture("private-host")
