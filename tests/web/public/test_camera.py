"""The page that scans, and photos that the server reads: answered, recorded once, refused in words."""

import hashlib
import json
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from registry.carriers import symbols
from registry.confinement import Confinement, Crowded
from registry.intake import decoding
from registry.model import phrases
from registry.store.engine.engine import read, write
from registry.store.engine.schema import metadata, scans
from registry.web.page.words import FAULTS
from registry.web.public.camera_words import CAMERA_SCRIPT
from tests.paths import STATIC
from tests.photographs import jpeg, matrix_of, photograph
from tests.web.conftest import World

VENDOR = STATIC / "vendor"
AS_SCRIPT = {"Accept": "application/json"}
SCAN = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"


def recorded(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(scans.select()).fetchall())


def photo_of(world: World, *names: str) -> bytes:
    """A photo of printed codes; `recalled` as a DataMatrix."""
    draw = {"recalled": matrix_of}
    return jpeg(photograph([draw.get(name, symbols.qr)(world.printed[name]) for name in names]))


def send(
    client: FlaskClient, photo: bytes, language: str = "vi", headers: dict[str, str] | None = None
) -> TestResponse:
    frame = (
        f'--edge\r\nContent-Disposition: form-data; name="scan"\r\n\r\n{SCAN}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="photo"; filename="photo.jpg"\r\n\r\n'
    )
    return client.post(
        f"/scan/photo?lang={language}",
        data=frame.encode() + photo + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
        headers=headers,
    )


def test_only_the_scanning_page_may_run_webassembly(world: World, client: FlaskClient) -> None:
    own = client.get("/scan").headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in own
    assert "default-src 'none'" in own
    for path in ("/", "/check", world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE")):
        assert "wasm" not in client.get(path).headers["Content-Security-Policy"]
    assert "wasm" not in send(client, photo_of(world, "genuine")).headers["Content-Security-Policy"]


def test_the_page_of_a_printed_link_knows_no_reader(world: World, client: FlaskClient) -> None:
    text = client.get(world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE")).text
    for part in ("camera.js", "scanned.js", "camera.css", "barcode-detector", ".wasm"):
        assert part not in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_has_the_words_of_every_verdict(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/scan?lang={language}")
    assert answer.status_code == 200
    block = re.search(r'<script type="application/json" id="words">(.*?)</script>', answer.text, re.DOTALL)
    assert block is not None
    told = json.loads(block[1])
    assert told["verdicts"].keys() == phrases.VERDICTS.keys()
    for name, words in phrases.VERDICTS.items():
        shown = told["verdicts"][name]
        assert (shown["word"], shown["sign"], shown["tone"]) == (getattr(words.word, language), words.sign, words.tone)
    script = "".join((VENDOR.parent / name).read_text() for name in ("scanned.js", "camera.js"))
    for key in re.findall(r'"((?:camera|error)_[a-z_]+[a-z])"', script):
        assert key in told["words"], key


def test_looking_at_the_page_records_nothing(world: World, client: FlaskClient) -> None:
    client.get("/scan")
    assert client.get("/scan/photo").status_code == 303
    assert recorded(world) == 0


def test_every_code_of_a_photo_is_answered_and_recorded_once(world: World, client: FlaskClient) -> None:
    photo = photo_of(world, "genuine", "forged", "recalled", "inactive")
    for _ in range(2):
        answer = send(client, photo)
        assert answer.status_code == 200
        for verdict in ("genuine", "forged", "recalled", "inactive"):
            assert phrases.VERDICTS[verdict].word.vi in answer.text
        assert recorded(world) == 3
    assert answer.text.count('class="row"') == 4


def test_a_code_of_a_photo_leads_to_its_full_page_as_the_same_scan(world: World, client: FlaskClient) -> None:
    page = send(client, photo_of(world, "recalled")).text
    form = dict(re.findall(r'name="(codes|scan)" value="([^"]*)"', page))
    assert form["scan"] == SCAN
    full = client.post("/check", data=form)
    assert phrases.VERDICTS["recalled"].word.vi in full.text
    assert recorded(world) == 1


def test_a_script_gets_the_texts_and_asks_for_itself(world: World, client: FlaskClient) -> None:
    answer = send(client, photo_of(world, "genuine"), headers=AS_SCRIPT)
    assert answer.get_json() == {"codes": [world.printed["genuine"]]}
    assert recorded(world) == 0


def test_more_codes_than_a_batch_are_said_to_be_left_out(world: World) -> None:

    world.settings = replace(world.settings, batch_limit=2)
    client = world.app().test_client()
    page = send(client, photo_of(world, "genuine", "recalled", "inactive"), "en").text
    assert "only the first 2 were checked" in page
    assert page.count('class="row"') == 2


@pytest.mark.parametrize(
    ("photo", "status", "code"),
    [
        (b"", 400, "picture_missing"),
        (b"hello", 400, "picture_kind"),
        (jpeg(Image.new("L", (600, 400), 128))[:700], 400, "picture_broken"),
        (b"\0" * (decoding.MOST_BYTES + 1), 400, "picture_large"),
        (b"\0" * (50 * 1024 * 1024), 413, "picture_large"),
    ],
    ids=["none", "text", "cut", "large", "huge"],
)
def test_what_is_refused_says_so_on_the_page(
    world: World, client: FlaskClient, photo: bytes, status: int, code: str
) -> None:
    page = send(client, photo)
    assert page.status_code == status
    assert FAULTS[code].vi in page.text
    assert '<form class="box" id="photos"' in page.text
    problem = send(client, photo, headers=AS_SCRIPT)
    assert (problem.status_code, problem.get_json()["code"]) == (status, code)
    assert recorded(world) == 0


def test_a_photo_without_codes_says_how_to_take_a_better_one(client: FlaskClient) -> None:
    page = send(client, jpeg(Image.new("L", (600, 400), 128)))
    assert page.status_code == 200
    assert CAMERA_SCRIPT["camera_photo_none"].vi in page.text


def test_no_other_site_may_send_photos(world: World, client: FlaskClient) -> None:
    answer = send(client, photo_of(world, "genuine"), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert recorded(world) == 0


def test_a_form_without_a_photo_is_told_so(client: FlaskClient) -> None:
    for data in ({"photo": "text"}, {"scan": "x" * 1000}):
        answer = client.post("/scan/photo", data=data)
        assert answer.status_code == 400
        assert FAULTS["picture_missing"].vi in answer.text


def test_trouble_is_grey_and_never_a_verdict(world: World, client: FlaskClient) -> None:
    photo = photo_of(world, "genuine")
    with write(world.engine) as conn:
        metadata.drop_all(conn)
    for language, words in (("vi", "Chưa kiểm tra được"), ("en", "Could not be checked now")):
        answer = send(client, photo, language)
        assert answer.status_code >= 500
        assert words in answer.text
        assert 'class="verdict plain"' in answer.text
        assert phrases.VERDICTS["genuine"].word.vi not in answer.text


def test_photos_never_take_all_threads(world: World, client: FlaskClient) -> None:
    def crowded(*_: object) -> list[bytes]:
        raise Crowded

    photo = photo_of(world, "genuine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Confinement, "run", crowded)
        answer = send(client, photo)
        assert (answer.status_code, bool(answer.headers["Retry-After"])) == (503, True)
        assert 'class="verdict plain"' in answer.text
        assert send(client, photo, headers=AS_SCRIPT).get_json()["code"] == "picture_busy"
    assert send(client, photo).status_code == 200
    assert send(client, b"hello").status_code == 400
    assert send(client, photo).status_code == 200


@pytest.mark.skipif(not VENDOR.exists(), reason="the barcode reader is not here: run .ci/fetch-reader, which needs npm")
def test_script_and_wasm_of_the_reader_are_of_one_release(client: FlaskClient) -> None:
    script, wasm = (VENDOR / name for name in ("barcode-detector.js", "zxing_reader.wasm"))
    # The script names the sum of the one WebAssembly that it was made for.
    assert hashlib.sha256(wasm.read_bytes()).hexdigest() in script.read_text()
    page = client.get("/scan").text
    for name, kind in ((script.name, "text/javascript"), (wasm.name, "application/wasm")):
        address = re.search(rf'"(/static/{re.escape(name)}\?v=[0-9a-f]+)"', page)
        assert address is not None
        served = client.get(address[1])
        assert served.content_type.startswith(kind)
        assert "immutable" in served.headers["Cache-Control"]
