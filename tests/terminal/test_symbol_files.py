"""The files that symbols are written to: whole or not there, named by their codes, never written over."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from PIL import Image

from registry.carriers import symbols
from registry.carriers.symbols import Symbol, SymbolKind
from registry.codes import product_codes
from registry.errors import Invalid, RegistryError
from registry.keys.folder import write_secret
from registry.model.goods import Level
from registry.terminal.command_line import main
from registry.terminal.symbol_files import MAX_FILES, ORDER_COMMANDS, PRODUCT_COMMANDS
from tests.carriers.test_symbols_readback import scan
from tests.factories import World, make_order, make_product, printed


@pytest.fixture
def command(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """The two commands on the registry of `world`; gives the exit status and what was printed, or the error's code."""
    write_secret(tmp_path / "passphrase", world.folder.passphrase)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", str(world.engine.url))
    monkeypatch.setenv("REGISTRY_KEYS_DIR", str(world.folder.path))
    monkeypatch.setenv("REGISTRY_KEY_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    # With the settings of the top group: click keeps a command's option for help as its first call found it.
    group = click.Group(
        "test", commands=[*ORDER_COMMANDS, *PRODUCT_COMMANDS], context_settings=dict(main.context_settings)
    )

    def run(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(group, [str(argument) for argument in arguments])
        if isinstance(result.exception, RegistryError):
            return 2, result.exception.code
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return run


@pytest.mark.parametrize("kind", ["qr", "datamatrix", "gs1-128"])
def test_the_files_of_an_order_hold_its_codes(
    kind: str, world: World, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order = make_order(world)
    assert (
        command(
            "symbols", order.id, "--kind", kind, "--start", 3, "--stop", 6, "--format", "png", "-o", tmp_path / "out"
        )[0]
        == 0
    )
    for index, file in enumerate(sorted((tmp_path / "out").iterdir()), 3):
        code = printed(world, order, index)
        assert file.name == f"{index:010d}_{code.code.serial}.png"
        barcode = scan(Image.open(file), SymbolKind(kind))
        reading = product_codes.read(barcode.symbology_identifier + barcode.bytes.decode())
        assert reading.code is not None
        assert reading.code.serial == code.code.serial
        assert (reading.seal is not None) == (kind != "gs1-128")
    assert index == 5


def test_a_second_run_keeps_what_is_there_and_adds_what_is_missing(
    world: World, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order, folder = make_order(world, quantity=8), tmp_path / "out"
    ask = ("symbols", order.id, "--kind", "qr", "-o", folder)
    assert "5 new files" in command(*ask, "--stop", 5)[1]
    before = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert "3 new files" in (said := command(*ask)[1])
    assert "5 were there already" in said
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert len(list(folder.iterdir())) == 8


def test_a_file_with_other_content_is_never_overwritten(
    world: World, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order, folder = make_order(world, quantity=2), tmp_path / "out"
    assert command("symbols", order.id, "--kind", "qr", "-o", folder)[0] == 0
    assert command("symbols", order.id, "--kind", "qr", "--dpi", "203", "-o", folder) == (2, "file_exists")
    assert command("symbols", order.id, "--kind", "qr", "-o", next(folder.iterdir())) == (2, "not_a_folder")


def test_a_zip_is_whole_or_not_there_and_the_same_every_time(
    world: World, command: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order(world, quantity=4)
    ask = ("symbols", order.id, "--kind", "datamatrix", "-o")
    for name in ("a.zip", "b.ZIP"):
        assert command(*ask, tmp_path / "new" / name)[0] == 0
    assert (tmp_path / "new" / "a.zip").read_bytes() == (tmp_path / "new" / "b.ZIP").read_bytes()
    with zipfile.ZipFile(tmp_path / "new" / "a.zip") as archive:
        assert archive.testzip() is None
        assert [name[:11] for name in archive.namelist()] == [f"{index:010d}_" for index in range(4)]
    assert command(*ask, tmp_path / "new" / "a.zip") == (2, "file_exists")

    def broken(*_: object) -> Symbol:
        raise Invalid("broken", "in the middle")

    monkeypatch.setattr(symbols, "for_code", broken)
    assert command(*ask, tmp_path / "new" / "c.zip") == (2, "broken")
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["a.zip", "b.ZIP"]


def test_the_codes_of_a_lot_are_one_file(world: World, command: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    order = make_order(world, level=Level.LOT, quantity=500_000, lot="L:1")
    assert command("symbols", order.id, "--kind", "qr", "-o", tmp_path / "out")[0] == 0
    assert [file.name for file in (tmp_path / "out").iterdir()] == [f"{order.gtin}_lot_L%3A1.svg"]
    assert command("symbols", order.id, "--kind", "gs1-128", "-o", tmp_path / "none") == (2, "symbol_level")
    assert not (tmp_path / "none").exists()


def test_more_files_than_a_folder_bears_are_refused(
    world: World, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order = make_order(world, quantity=MAX_FILES + 1)
    assert command("symbols", order.id, "--kind", "qr", "-o", tmp_path / "out") == (2, "too_many_files")
    assert command("symbols", order.id, "--kind", "qr", "--start", MAX_FILES, "-o", tmp_path / "out")[0] == 0


@pytest.mark.parametrize(("kind", "name"), [("ean-13", "a.svg"), ("itf-14", "b.PNG")])
def test_the_barcode_of_a_product_is_one_file(
    kind: str, name: str, world: World, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    gtin = make_product(world).gtin
    for said in (gtin[1:], "there already"):
        status, output = command("symbol", gtin[1:], "--kind", kind, "-o", tmp_path / name)
        assert status == 0
        assert said in output
    assert (tmp_path / name).read_bytes()[1:4] in (b"svg", b"PNG")


def test_a_barcode_is_drawn_only_for_a_product_of_the_registry_and_a_known_format(
    world: World, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    gtin = make_product(world).gtin
    assert command("symbol", gtin, "--kind", "ean-13", "-o", tmp_path / "a.jpg") == (2, "file_format")
    assert command("symbol", "96385074", "--kind", "ean-13", "-o", tmp_path / "a.svg") == (2, "gtin_unknown")
    assert not list(tmp_path.glob("a.*"))
