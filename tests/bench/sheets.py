"""`labels`: label sheets as PDF, 65 labels a page with QR code and words, one file in memory.

Ours draws codes that are sealed already. The limit makes the same QR symbols with zxing-cpp alone, level M, one dot a
module, and does nothing with them. Both in one process.
"""

import io
import time

import zxingcpp

from registry.carriers import labels, stock
from registry.carriers.layout import Job
from registry.codes import production
from registry.codes.production import PrintedCode
from tests.bench.grounds import ground, place_orders
from tests.bench.pairs import Asked, Result, in_turn, say


def run(asked: Asked) -> list[Result]:
    """Labels a second, as a share of bare symbols a second."""
    count = asked.size(3_000, 130)
    with ground("sqlite") as place:
        (order,) = place_orders(place, 1, 1, count)
        printed = list(production.printed_codes(order, place.keyring([order]), 0, count))
    job = Job(stock.by_name("a4-65"), "Viên nén Thử nghiệm 500 mg")
    say(f"labels: {count:,} labels on {job.stock.name}, QR codes of {len(printed[0].uri)} characters")
    sizes: list[int] = []

    def ours(_number: int) -> float:
        file = io.BytesIO()
        began = time.perf_counter()
        made = labels.pdf(job, printed, file)
        took = time.perf_counter() - began
        if made != count:
            raise AssertionError(f"{made} labels of {count}")
        sizes.append(len(file.getvalue()))
        return count / took

    pairs = in_turn("labels", lambda _: _bare(printed), ours, asked.turns())
    details: dict[str, object] = {"labels": count, "bytes_a_label": round(sizes[-1] / count)}
    return [Result("labels", "labels/s", pairs, 0.5, details=details)]


def _bare(printed: list[PrintedCode]) -> float:
    began = time.perf_counter()
    for one in printed:
        symbol = zxingcpp.create_barcode(one.uri, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        symbol.to_image(scale=1, add_quiet_zones=False)
    return len(printed) / (time.perf_counter() - began)
