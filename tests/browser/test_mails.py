"""A company comes in by its mails alone, in a real browser, and somebody comes back who forgot a password."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from werkzeug.serving import make_server

from registry.carriers.symbols import SymbolKind
from registry.feeds import delivery
from registry.feeds.delivery import Delivered, PostOffice
from registry.model.people import Role
from registry.settings import MailSecurity
from tests.browser.people import sign_in
from tests.browser.pictures import Silent
from tests.browser.test_approval import FIELDS, no_wider, opened
from tests.mail_server import Opened, link_of, mail_server
from tests.reading import read_texts
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEW = "một mật khẩu khác hẳn"


@contextmanager
def served_with(world: World, post: Opened) -> Iterator[str]:
    """The application of a registry with a mail server; the start of its addresses."""
    world.settings = replace(world.settings, mail=post.server)
    server = make_server("127.0.0.1", 0, world.app(), threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def deliver(world: World, post: Opened, served: str) -> Delivered:
    return delivery.deliver(world.engine, PostOffice(post.server, served, bytes(32), "test"), world.clock)


def newest(post: Opened, part: str) -> str:
    """The link in the newest mail that has one of this kind."""
    return next(link_of(mail) for mail in reversed(post.letterbox.mails) if part in link_of(mail))


def apply(page: "Page", served: str) -> None:
    page.goto(f"{served}/register")
    for name, value in FIELDS.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=province]", "66")
    page.check("[name=trades][value=producer]")
    page.click("form.box button")
    page.wait_for_url("**/register/*")


def set_password(page: "Page", link: str, password: str) -> None:
    page.goto(link)
    assert "#" not in page.url
    page.fill("[name=password]", password)
    page.fill("[name=again]", password)
    no_wider(page)
    page.click("form.box button")
    page.wait_for_url("**/sign-in**")


@pytest.mark.parametrize("width", [390, 1280])
def test_an_application_is_followed_by_its_mails_alone(browser: "Browser", world: World, width: int) -> None:
    make_person(world, Role.OFFICER, login="can.bo", place=("79", "Sở"))
    with mail_server(MailSecurity.NONE) as post, served_with(world, post) as served:
        company, officer = opened(browser, width), opened(browser, width)
        apply(company, served)
        company.goto("about:blank")

        assert deliver(world, post, served) == Delivered(sent=1)
        (received,) = post.letterbox.mails
        assert "1" in received["Subject"], "the number to quote"
        (part,) = received.iter_attachments()
        picture = Image.open(BytesIO(part.get_content())).convert("RGB")
        assert read_texts(picture, SymbolKind.QR) == [newest(post, "/register/")]
        company.goto(newest(post, "/register/"))
        assert "Đang chờ cán bộ xem" in company.inner_text("main")
        no_wider(company)

        sign_in(officer, served, "can.bo")
        officer.goto(f"{served}/officer/requests")
        officer.click("text=Đăng ký đơn vị")
        officer.click("text=Chấp thuận và tạo đơn vị")
        officer.wait_for_selector(".said")
        assert deliver(world, post, served) == Delivered(sent=2)
        assert set(post.letterbox.receivers) == {FIELDS["email"]}
        assert all(FIELDS["name"] not in text and FIELDS["contact"] not in text for text in post.letterbox.texts())

        # The page of the application, from the second mail, tells the login; the third mail sets the password.
        company.goto(newest(post, "/register/"))
        assert FIELDS["login"] in company.inner_text("main")
        set_password(company, newest(post, "/password#"), PASSWORD)
        sign_in(company, served, FIELDS["login"])
        assert company.url.endswith("/producer")
        company.goto(f"{served}/me")
        assert "Đã xác nhận" in company.inner_text("#mail")
        no_wider(company)
        officer.goto(f"{served}/messages")
        assert "b***@matong.vn" in officer.inner_text("main")
        no_wider(officer)


def test_a_forgotten_password_is_reset_by_mail(browser: "Browser", world: World) -> None:
    person = make_person(world, Role.PRODUCER, login="an.nguyen")
    with mail_server(MailSecurity.NONE) as post, served_with(world, post) as served:
        page = opened(browser, 390)
        sign_in(page, served, person.login)
        page.goto(f"{served}/me")
        page.fill("#mail [name=address]", "an@example.vn")
        page.fill("#mail [name=password]", PASSWORD)
        page.click("#mail button >> nth=0")
        page.wait_for_selector(".said")
        assert deliver(world, post, served) == Delivered(sent=1)
        page.goto(newest(post, "/address#"))
        assert "#" not in page.url
        no_wider(page)
        page.click("form.box button")
        page.wait_for_selector(".said")

        stranger = opened(browser, 390)
        stranger.goto(f"{served}/sign-in")
        stranger.click("a[href^='/forgot']")
        stranger.fill("[name=login]", person.login)
        no_wider(stranger)
        stranger.click("form.box button")
        stranger.wait_for_selector(".said")
        assert deliver(world, post, served) == Delivered(sent=1)
        set_password(stranger, newest(post, "/password#"), NEW)
        sign_in(stranger, served, person.login, NEW)
        assert stranger.url.endswith("/producer")
        page.goto(f"{served}/producer")
        assert "/sign-in" in page.url, "the earlier session is over"
