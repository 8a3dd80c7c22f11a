"""The words of verdicts, reasons, sales and of a code's history, Vietnamese first, English second.

One place for server, terminal and offline tool. The words never accuse a person, never claim more than the level
proves and never count scans; every reason code that `verdict.judge` or a reader can give has its entry, a test says so.
"""

from typing import NamedTuple


class Phrase(NamedTuple):
    """One meaning in both languages."""

    vi: str
    en: str


class VerdictWords(NamedTuple):
    """How a verdict is shown: a sign and a tone besides the word, because colour alone says nothing to many people."""

    word: Phrase
    advice: Phrase
    sign: str
    tone: str


_REPORT = Phrase(
    "Không nên mua hoặc dùng; hãy giữ lại bao bì và báo cho cơ quan quản lý thị trường.",
    "Do not buy or use it; keep the pack and tell the market surveillance authority.",
)
VERDICTS: dict[str, VerdictWords] = {
    "genuine": VerdictWords(
        Phrase("Mã hợp lệ", "Valid code"),
        Phrase(
            "Hãy so tên, lô và hạn dùng dưới đây với bao bì trên tay bạn.",
            "Compare the name, lot and expiry below with the pack in your hand.",
        ),
        "✓",
        "good",
    ),
    "listed": VerdictWords(
        Phrase("Có trong sổ đăng ký, chưa chứng minh", "Listed, not proven"),
        Phrase(
            "Mã này không mang chữ ký số. Hãy quét mã QR trên bao bì để kiểm tra chắc chắn.",
            "This code carries no seal. Scan the QR code on the pack to be sure.",
        ),
        "i",
        "plain",
    ),
    "lot_known": VerdictWords(
        Phrase("Chỉ biết lô hàng", "Only the lot is known"),
        Phrase(
            "Mã này chung cho cả lô, không chứng minh gì về riêng sản phẩm này.",
            "This code is shared by the whole lot; it proves nothing about this one item.",
        ),
        "i",
        "plain",
    ),
    "type_known": VerdictWords(
        Phrase("Chỉ biết loại sản phẩm", "Only the product is known"),
        Phrase(
            "Mã vạch chỉ cho biết loại sản phẩm, KHÔNG xác nhận thật hay giả. Hãy quét mã QR nếu có.",
            "A barcode only names the kind of product and does NOT say whether it is real. "
            "Scan the QR code if there is one.",
        ),
        "i",
        "plain",
    ),
    "sold": VerdictWords(
        Phrase("Đã được bán", "Already sold"),
        Phrase(
            "Nếu bạn là người đã mua, đây là điều bình thường. "
            "Nếu bạn đang định mua, hãy hỏi người bán trước khi trả tiền.",
            "If you bought it, this is as it should be. If you are about to buy it, ask the seller before you pay.",
        ),
        "i",
        "plain",
    ),
    "suspect": VerdictWords(
        Phrase("Mã thật, nhưng có điểm cần xem kỹ", "A genuine code, but something about it needs a closer look"),
        Phrase(
            "Hãy xem kỹ bao bì, đối chiếu số lô và hạn dùng dưới đây, và hỏi người bán.",
            "Look closely at the pack, compare the lot and expiry below, and ask the seller.",
        ),
        "!",
        "warn",
    ),
    "expired": VerdictWords(
        Phrase("Đã hết hạn sử dụng", "Past its expiry date"),
        Phrase("Không dùng sản phẩm này; hãy hỏi nơi bán.", "Do not use it; ask the seller."),
        "!",
        "warn",
    ),
    "inactive": VerdictWords(
        Phrase("Mã chưa được đưa vào lưu thông", "Not released for sale"),
        Phrase(
            "Nhà sản xuất chưa xác nhận đưa sản phẩm này ra thị trường. Hãy hỏi người bán và báo cho chúng tôi.",
            "The producer has not released this item. Ask the seller, and tell us.",
        ),
        "!",
        "warn",
    ),
    "spent": VerdictWords(Phrase("Đã ra khỏi lưu thông", "Out of circulation"), _REPORT, "!", "bad"),
    "duplicated": VerdictWords(
        Phrase("Có dấu hiệu rõ là mã này bị dùng lại", "Strong signs that this code is used twice"), _REPORT, "!", "bad"
    ),
    "recalled": VerdictWords(
        Phrase("Sản phẩm đang bị thu hồi", "This product is being recalled"),
        Phrase(
            "Ngừng sử dụng và trả lại nơi mua hoặc liên hệ nhà sản xuất.",
            "Stop using it and return it where you bought it, or contact the producer.",
        ),
        "!",
        "bad",
    ),
    "blocked": VerdictWords(Phrase("Mã không còn hiệu lực", "This code is no longer valid"), _REPORT, "✕", "bad"),
    "unknown": VerdictWords(
        Phrase("Không tìm thấy mã này", "No such code was issued"),
        Phrase(
            "Hãy quét lại hoặc gõ lại mã. Nếu vẫn như vậy, không nên mua và hãy báo cho chúng tôi.",
            "Scan or type it again. If the answer stays the same, do not buy it, and tell us.",
        ),
        "?",
        "bad",
    ),
    "forged": VerdictWords(
        Phrase("Mã không do hệ thống cấp", "This code was not issued by the registry"), _REPORT, "✕", "bad"
    ),
    "foreign": VerdictWords(
        Phrase("Không phải mã của hệ thống này", "Not a code of this registry"),
        Phrase(
            "Mã này thuộc hệ thống khác. Điều đó không có nghĩa sản phẩm là giả.",
            "This code belongs to another system. That does not make the product a fake.",
        ),
        "–",
        "plain",
    ),
    "malformed": VerdictWords(
        Phrase("Đây không phải mã sản phẩm đọc được", "Not a readable product code"),
        Phrase(
            "Hãy lau sạch mã và quét lại, hoặc gõ dãy số in cạnh mã.",
            "Clean the code and scan again, or type the numbers printed beside it.",
        ),
        "–",
        "plain",
    ),
}
REASONS: dict[str, Phrase] = {
    "seal_valid": Phrase("Chữ ký số của hệ thống hợp lệ.", "The registry's seal is valid."),
    "seal_missing": Phrase(
        "Mã không mang chữ ký số, nên không chứng minh được gì thêm.", "The code carries no seal, so it proves no more."
    ),
    "seal_invalid": Phrase("Chữ ký số không khớp với nội dung của mã.", "The seal does not match what the code says."),
    "seal_key_unknown": Phrase(
        "Chữ ký số dùng khóa không phải của hệ thống.", "The seal was made with a key that was never the registry's."
    ),
    "seal_key_revoked": Phrase(
        "Khóa của chữ ký số này đã bị hủy, nên chữ ký không còn giá trị; mã vẫn có trong sổ đăng ký.",
        "The key of this seal was revoked, so the seal counts for nothing; the code itself is on record.",
    ),
    "damaged_link": Phrase(
        "Địa chỉ của mã bị mất một phần trên đường đi, nên chữ ký số không chứng minh được gì. Hãy quét mã ngay trên "
        "bao bì.",
        "A part of the code's link was lost on its way, so the seal proves nothing. Scan the code on the pack itself.",
    ),
    "seal_out_of_place": Phrase(
        "Có chữ ký số nhưng không nằm đúng chỗ trong mã hoặc không khớp, nên không được tính. Hãy quét mã ngay trên "
        "bao bì.",
        "A seal stands out of its place or does not fit, so it counts for nothing. Scan the code on the pack itself.",
    ),
    "damaged_seal": Phrase(
        "Chữ ký số đọc bị hỏng (thiếu ký tự hoặc sai chữ hoa, chữ thường). Hãy quét lại.",
        "The seal was read damaged (characters missing, or upper and lower case changed). Scan again.",
    ),
    "other_partys_seal": Phrase(
        "Mã mang chữ ký của bên khác; hệ thống không xét chữ ký đó.",
        "The code carries another party's signature, which the registry does not judge.",
    ),
    "unsealed_field": Phrase(
        "Mã có thêm dữ liệu nằm ngoài chữ ký số.", "The code also carries data that the seal does not cover."
    ),
    "corrected": Phrase(
        "Lô hoặc hạn dùng đã được nhà sản xuất đính chính; thông tin dưới đây là thông tin đúng.",
        "The producer corrected the lot or expiry; what is shown is what holds.",
    ),
    "serial_not_issued": Phrase(
        "Số sê-ri này chưa từng được cấp cho sản phẩm.", "This serial was never issued for the product."
    ),
    "not_reported_yet": Phrase(
        "Nhà sản xuất tự đánh số sê-ri và chưa báo số này cho hệ thống.",
        "The producer numbers this product itself and has not reported this serial yet.",
    ),
    "lot_not_issued": Phrase("Chưa có mã nào được cấp cho lô này.", "No codes were ever issued for this lot."),
    "lot_mismatch": Phrase("Số lô không khớp với sổ đăng ký.", "The lot is not the one on record."),
    "expiry_mismatch": Phrase("Hạn dùng không khớp với sổ đăng ký.", "The expiry is not the one on record."),
    "sealed_not_issued": Phrase(
        "Chữ ký số hợp lệ nhưng không có đơn cấp mã; cơ quan quản lý đã được báo.",
        "The seal is valid but no order stands behind it; the registry has been alerted.",
    ),
    "product_withdrawn": Phrase("Sản phẩm đã bị rút khỏi lưu thông.", "The product was withdrawn."),
    "lot_withdrawn": Phrase("Lô hàng đã bị rút khỏi lưu thông.", "The lot was withdrawn."),
    "unit_withdrawn": Phrase("Mã này đã bị rút khỏi lưu thông.", "This item was withdrawn."),
    "product_stolen": Phrase("Sản phẩm được báo mất cắp.", "The product was reported stolen."),
    "lot_stolen": Phrase("Lô hàng được báo mất cắp.", "The lot was reported stolen."),
    "unit_stolen": Phrase("Sản phẩm này được báo mất cắp.", "This item was reported stolen."),
    "order_cancelled": Phrase("Đơn cấp mã đã bị hủy.", "The order these codes came from was cancelled."),
    "product_recalled": Phrase("Sản phẩm đang bị thu hồi.", "The product is being recalled."),
    "lot_recalled": Phrase("Lô hàng đang bị thu hồi.", "The lot is being recalled."),
    "unit_recalled": Phrase("Sản phẩm này đang bị thu hồi.", "This item is being recalled."),
    "product_destroyed": Phrase("Sản phẩm đã được tiêu hủy.", "The product was destroyed."),
    "lot_destroyed": Phrase("Lô hàng đã được tiêu hủy.", "The lot was destroyed."),
    "unit_destroyed": Phrase("Sản phẩm này đã được tiêu hủy.", "This item was destroyed."),
    "product_exported": Phrase("Sản phẩm đã được xuất khẩu.", "The product was exported."),
    "lot_exported": Phrase("Lô hàng đã được xuất khẩu.", "The lot was exported."),
    "unit_exported": Phrase("Sản phẩm này đã được xuất khẩu.", "This item was exported."),
    "seen_after_end": Phrase(
        "Mã này được kiểm tra sau khi sản phẩm đã được ghi nhận ra khỏi lưu thông.",
        "This code was checked after its item was recorded as out of circulation.",
    ),
    "held_after_end": Phrase(
        "Có sản phẩm mang mã này trên thị trường sau khi sản phẩm gốc được ghi nhận là đã ra khỏi lưu thông.",
        "An item with this code was in trade after the original was recorded as out of circulation.",
    ),
    "several_places": Phrase(
        "Mã này cũng đã được kiểm tra ở những nơi cách xa nhau.", "This code was also checked in places far apart."
    ),
    "several_shops": Phrase(
        "Mã này cũng đã được kiểm tra tại nhiều cửa hàng khác nhau.", "This code was also checked in different shops."
    ),
    "several_people": Phrase("Mã này cũng đã được người khác kiểm tra.", "This code was also checked by other people."),
    "shop_after_buyer": Phrase(
        "Mã này được kiểm tra tại cửa hàng sau khi đã có người kiểm tra trước đó nhiều ngày.",
        "This code was checked in a shop many days after somebody else had checked it.",
    ),
    "loss_reported": Phrase(
        "Có nơi báo rằng sản phẩm này đã bị mất cắp hoặc bị hủy. Cơ quan chức năng chưa kết luận.",
        "Somebody reports that this item was stolen or destroyed. No authority has decided on it yet.",
    ),
    "picture_online": Phrase(
        "Có lẽ ảnh của mã này đang lan truyền trên mạng: hãy đối chiếu số lô, hạn dùng và kiểm tra niêm phong bao bì.",
        "A picture of this code is probably circulating online: compare lot, expiry and seal of the pack.",
    ),
    "second_sale": Phrase(
        "Mã này đã được khai báo là đã bán ở hai nơi, hoặc hai lần cách nhau nhiều ngày; một trong hai sản phẩm "
        "không phải hàng gốc.",
        "This code was reported sold at two places, or twice many days apart; one of two items is not the original.",
    ),
    "sold_again_here": Phrase(
        "Mã này đã được khai báo là đã bán hơn một lần tại cùng một nơi; có thể do hàng bị trả lại rồi được bán tiếp.",
        "This code was reported sold more than once at the same place; perhaps the item was returned and sold again.",
    ),
    "sold": Phrase("Sản phẩm này đã được ghi nhận là đã bán.", "This item is on record as sold."),
    "not_activated": Phrase(
        "Nhà sản xuất chưa đưa mã này vào lưu thông.", "The producer has not released this code yet."
    ),
    "spoiled": Phrase(
        "Nhãn này đã được báo hỏng và không được dùng.", "This label was reported spoiled and must not be used."
    ),
    "past_expiry": Phrase("Đã quá hạn sử dụng.", "It is past its expiry date."),
    "names_only_lot": Phrase("Mã chỉ nêu lô, không nêu từng sản phẩm.", "The code names a lot, not a single item."),
    "names_only_product": Phrase("Mã chỉ nêu loại sản phẩm.", "The code names only the kind of product."),
    "some_lots_recalled": Phrase(
        "Một số lô của sản phẩm này đang bị thu hồi; hãy xem số lô trên bao bì.",
        "Some lots of this product are being recalled; look at the lot on the pack.",
    ),
    "names_no_product": Phrase(
        "Mã GS1 hợp lệ nhưng không nêu sản phẩm nào.", "A well-formed GS1 code that names no product."
    ),
    "gtin_not_registered": Phrase(
        "Mã sản phẩm (GTIN) này chưa đăng ký ở đây.", "This product number (GTIN) is not registered here."
    ),
    "product_pending": Phrase(
        "Sản phẩm đang chờ duyệt; dữ liệu chưa đủ không phải là vi phạm.",
        "The product awaits approval; data still to come is no violation.",
    ),
    "empty": Phrase("Không có gì để đọc.", "There is nothing to read."),
    "too_long": Phrase(
        "Mã, hoặc một phần của mã, dài quá giới hạn.", "The code, or a part of it, is longer than it can be."
    ),
    "input_method": Phrase(
        "Bàn phím đang gõ tiếng Việt nên mã bị biến dạng: hãy tắt bộ gõ rồi quét hoặc nhập lại.",
        "The keyboard writes Vietnamese letters: switch the input method off, and scan again.",
    ),
    "keyboard": Phrase(
        "Bàn phím đang ở kiểu gõ khác nên mã bị biến dạng: hãy chuyển sang bàn phím tiếng Anh rồi quét hoặc nhập lại.",
        "The keyboard has another layout, so the code came out wrong: switch it to English, and scan again.",
    ),
    "two_codes": Phrase(
        "Có hai mã trong một dòng: hãy quét hoặc nhập từng mã.", "Two codes stand in one line: one at a time."
    ),
    "not_a_product_code": Phrase("Văn bản này không nêu mã sản phẩm.", "This text names no product number."),
    "bad_characters": Phrase(
        "Mã có ký tự không được phép trong mã GS1.", "The code has characters that GS1 does not allow there."
    ),
    "bad_date": Phrase("Mã có ngày không tồn tại.", "The code has a date that does not exist."),
    "bad_sequence": Phrase(
        "Các phần của địa chỉ trong mã không đúng thứ tự.", "The parts of the link do not stand in GS1's order."
    ),
    "bad_uri": Phrase("Địa chỉ trong mã không đọc được.", "The web address in the code cannot be read."),
    "bad_value": Phrase("Một phần của mã có giá trị không thể có.", "A part of the code has an impossible value."),
    "check_digit": Phrase(
        "Số kiểm tra không khớp: có thể đã quét hoặc gõ nhầm một chữ số.",
        "The check digit does not fit: a digit was probably misread or mistyped.",
    ),
    "compressed_uri": Phrase(
        "Mã dùng dạng nén cũ mà GS1 đã bỏ.", "The code uses the old compressed form, which GS1 has withdrawn."
    ),
    "conflicting_values": Phrase(
        "Mã nêu hai giá trị khác nhau cho cùng một mục.", "The code gives two different values for one thing."
    ),
    "excluded_pair": Phrase(
        "Mã chứa hai mục không được đi cùng nhau.", "The code holds two things that must not stand together."
    ),
    "missing_association": Phrase(
        "Mã thiếu một mục phải đi kèm.", "The code lacks something that must stand beside what it says."
    ),
    "no_primary_key": Phrase("Địa chỉ trong mã không nêu sản phẩm nào.", "The link names no product or other object."),
    "not_gs1": Phrase("Đây không phải dữ liệu theo chuẩn GS1.", "This is no data by the GS1 standard."),
    "repeated_ai": Phrase("Mã nêu một mục hai lần.", "The code says one thing twice."),
    "too_short": Phrase("Một phần của mã quá ngắn.", "A part of the code is too short."),
    "unknown_ai": Phrase("Mã có một mục mà GS1 không biết.", "The code has a part that GS1 does not know."),
}
SAMPLE = Phrase("MẪU", "SAMPLE")
UNREADABLE = Phrase("Mã không đọc được.", "The code cannot be read.")


def reason(code: str) -> Phrase:
    """The words of a reason; a fault without words of its own is only said to be unreadable."""
    return REASONS.get(code, UNREADABLE)


# What a seller is told and should do, by what became of a report; further below why a sale or an undoing was refused.
SALES: dict[str, Phrase] = {
    "sold": Phrase("Đã ghi nhận việc bán.", "The sale is recorded."),
    "repeated": Phrase(
        "Lần bán này đã được ghi nhận từ trước; không cần làm gì thêm.",
        "This sale was recorded before; there is nothing more to do.",
    ),
    "resold": Phrase(
        "Mã này đã được khai báo là đã bán tại đây: nếu khách đã trả hàng, hãy hủy lần bán trước rồi bán lại; nếu "
        "không, một trong hai sản phẩm không phải hàng gốc, hãy để riêng và hỏi nhà cung cấp.",
        "This code was already reported sold here: if the item came back, undo that sale before you sell it again; if "
        "not, one of two items is not the original, so set it aside and ask your supplier.",
    ),
    "second": Phrase(
        "Mã này đã được khai báo là đã bán từ trước, ở nơi khác hoặc cách đây nhiều ngày: một trong hai sản phẩm "
        "không phải hàng gốc, hãy để riêng, không giao cho khách và báo cho cơ quan quản lý thị trường.",
        "This code was reported sold before, elsewhere or many days ago: one of two items is not the original, so set "
        "it aside, do not hand it over, and tell the market surveillance authority.",
    ),
    "sale_taken_back": Phrase(
        "Lần bán này đã bị hủy trước đó, nên không được tính: nếu bán lại, hãy khai báo với số mới.",
        "This sale was taken back and does not count: to sell the item again, report it under a new id.",
    ),
    "refused": Phrase("Không được ghi nhận; đừng giao hàng cho khách.", "Not accepted as sold; do not hand it over."),
    "undone": Phrase("Đã hủy lần bán; có thể bán lại sản phẩm.", "The sale was taken back; it may be sold again."),
    "unsealed_sale": Phrase(
        "Để ghi nhận việc bán cần có mã mang chữ ký số: hãy quét mã QR hoặc DataMatrix trên bao bì.",
        "A sale needs the sealed code: scan the QR code or DataMatrix on the pack.",
    ),
    "sale_in_future": Phrase(
        "Giờ bán muộn hơn giờ hiện tại: hãy chỉnh đồng hồ.", "The sale lies in the future: set the clock."
    ),
    "sale_before_order": Phrase(
        "Giờ bán sớm hơn lúc mã được cấp: hãy chỉnh đồng hồ.", "The sale lies before the order: set the clock."
    ),
    "not_sold": Phrase("Mã này chưa được ghi nhận là đã bán, nên không có gì để hủy.", "Not sold: nothing to undo."),
    "sold_elsewhere": Phrase(
        "Lần bán này được khai báo ở nơi khác; chỉ nơi đã bán mới hủy được.",
        "The sale was reported at another place; only the place that sold can take it back.",
    ),
    "undo_too_late": Phrase(
        "Đã quá mười ngày kể từ khi bán, nên không hủy được nữa.", "More than ten days after the sale: it stays sold."
    ),
}


def sale(code: str) -> Phrase:
    """The words of what became of a sale, or of why it was refused."""
    return SALES.get(code) or reason(code)
