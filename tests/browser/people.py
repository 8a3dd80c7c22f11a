"""Signing in with a real browser."""

from typing import TYPE_CHECKING

from tests.web.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sign_in(page: "Page", served: str, login: str, password: str = PASSWORD) -> None:
    """Sign in by the form, and be where this person's work begins."""
    page.goto(f"{served}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.click("form.box button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
