"""The words of the officer's overview, search, recalls and keys."""

from registry.model.cases import FlagKind
from registry.model.goods import Level, ProductState, Trade
from registry.model.orders import OrderState
from registry.model.phrases import Phrase
from registry.model.sightings import Channel, Locating, SaleOutcome, Suspicion
from registry.model.work import QueueLine
from registry.supervision.search import HitKind, Note

WORDS: dict[str, Phrase] = {
    "ov_title": Phrase("Tổng quan", "Overview"),
    "ov_search": Phrase("Tìm kiếm", "Search"),
    "ov_measures": Phrase("Thu hồi và chặn", "Recalls and blocks"),
    "ov_keys": Phrase("Khóa", "Keys"),
    "ov_waiting": Phrase("Đang chờ xử lý", "Waiting"),
    "ov_oldest": Phrase("cũ nhất {age}", "oldest {age}"),
    "ov_none_waiting": Phrase("không có gì chờ", "nothing waits"),
    "ov_minutes": Phrase("{n} phút", "{n} min"),
    "ov_hours": Phrase("{n} giờ", "{n} h"),
    "ov_days": Phrase("{n} ngày", "{n} days"),
    "ov_period": Phrase("Khoảng thời gian", "Period"),
    "ov_period_of": Phrase("{n} ngày qua", "Last {n} days"),
    "ov_span": Phrase(
        "Từ {first} đến {last} (hôm nay chưa hết), so với {n} ngày trước đó.",
        "From {first} to {last} (today is not over), compared with the {n} days before.",
    ),
    "ov_missing": Phrase(
        "Còn {n} ngày chưa được đếm nên các con số còn thiếu. Hãy tải lại trang sau ít phút.",
        "{n} days are not counted yet, so the figures are incomplete. Reload this page in a few minutes.",
    ),
    "ov_by_day": Phrase("Lượt kiểm tra theo ngày", "Checks by day"),
    "ov_day": Phrase("Ngày", "Day"),
    "ov_checks": Phrase("Lượt kiểm tra", "Checks"),
    "ov_figures": Phrase("Bảng số liệu", "The figures"),
    "ov_by_verdict": Phrase("Theo kết quả", "By verdict"),
    "ov_verdict": Phrase("Kết quả", "Verdict"),
    "ov_now": Phrase("Kỳ này", "This period"),
    "ov_before": Phrase("Kỳ trước", "Before"),
    "ov_change": Phrase("Thay đổi", "Change"),
    "ov_new": Phrase("mới", "new"),
    "ov_same": Phrase("không đổi", "no change"),
    "ov_total": Phrase("Tổng", "Total"),
    "ov_flags_opened": Phrase("Cảnh báo mới theo loại", "New flags by kind"),
    "ov_kind": Phrase("Loại", "Kind"),
    "ov_no_flags": Phrase("Không có cảnh báo nào trong hai kỳ.", "No flags in either period."),
    "ov_map_scans": Phrase("Lượt kiểm tra theo tỉnh", "Checks by province"),
    "ov_map_flags": Phrase("Nơi quét các sản phẩm bị cảnh báo", "Where flagged items were seen"),
    "ov_map_what": Phrase(
        "Một sản phẩm bị cảnh báo được tính ở mọi tỉnh nơi nó được quét.",
        "A flagged item counts in every province where it was scanned.",
    ),
    "ov_rest": Phrase("{n} tỉnh, thành phố khác", "{n} more provinces"),
    "ov_desk": Phrase("Bàn làm việc của cán bộ", "The officer's desk"),
    "ov_queue": Phrase("Hàng chờ", "Queue"),
    "ov_item": Phrase("Sản phẩm số {index} của đơn {order}", "Item {index} of order {order}"),
    "ov_by_province": Phrase("Theo tỉnh, thành phố", "By province"),
    "ov_province": Phrase("Tỉnh, thành phố", "Province"),
    "ov_flagged": Phrase("Bị cảnh báo", "Flagged"),
    "ov_reported": Phrase("Phản ánh", "Reports"),
    "ov_unknown_place": Phrase("Không rõ nơi", "Place unknown"),
    "ov_nothing_seen": Phrase("Chưa có lượt nào biết nơi quét.", "Nothing was seen at a known place."),
    # Kinds and outcomes of flags.
    "ov_flag_open": Phrase("đang mở", "open"),
    "ov_flag_settled": Phrase("đã xử lý", "settled"),
    # Search.
    "ov_search_label": Phrase("Mã, số sê-ri, GTIN, mã số thuế, lô, tên …", "Code, serial, GTIN, tax code, lot, name …"),
    "ov_search_hint": Phrase(
        "Quét, dán hoặc gõ bất cứ thứ gì: mã trên bao bì, GTIN và số sê-ri, mã số thuế, mã đơn hàng, cảnh báo (#12), "
        "số biên nhận phản ánh, số lô, số đăng ký, tên sản phẩm hoặc doanh nghiệp (không cần dấu).",
        "Scan, paste or type anything: a code from a pack, GTIN and serial, a tax code, an order, a flag (#12), a "
        "report's receipt, a lot, a permit, the name of a product or company (marks are not needed).",
    ),
    "ov_search_quiet": Phrase(
        "Tìm kiếm không được tính là một lượt quét.", "Searching does not count as a scan of the code."
    ),
    "ov_search_for": Phrase("Kết quả cho “{text}”", "Found for “{text}”"),
    "ov_search_code": Phrase("Kết quả cho mã đã nhập", "Found for the code"),
    "ov_search_nothing": Phrase(
        "Không tìm thấy gì. Hãy kiểm tra lại chính tả, hoặc tìm bằng mã số thuế hay GTIN.",
        "Nothing was found. Check the spelling, or search by tax code or GTIN.",
    ),
    # Dossiers.
    "ov_holder": Phrase("Doanh nghiệp", "Company"),
    "ov_standards": Phrase("Tiêu chuẩn áp dụng", "Standards applied"),
    "ov_tax_code": Phrase("Mã số thuế", "Tax code"),
    "ov_prefixes": Phrase("Tiền tố GS1", "GS1 prefixes"),
    "ov_no_prefix": Phrase("chưa có", "none"),
    "ov_people": Phrase("Tài khoản người dùng", "People with an account"),
    "ov_api_keys": Phrase("Khóa API còn dùng", "API keys in use"),
    "ov_orders": Phrase("Đơn hàng mã", "Orders of codes"),
    "ov_order": Phrase("Đơn", "Order"),
    "ov_codes": Phrase("Số mã", "Codes"),
    "ov_level": Phrase("Mức", "Level"),
    "ov_placed": Phrase("Đặt lúc", "Placed"),
    "ov_inactive": Phrase("chưa lưu thông khi cấp", "held back when issued"),
    "ov_corrections": Phrase("Đính chính", "Corrections"),
    "ov_state": Phrase("Tình trạng", "State"),
    "ov_reach": Phrase("Phạm vi ảnh hưởng", "Reach"),
    "ov_reach_orders": Phrase("Đơn hàng", "Orders"),
    "ov_reach_codes": Phrase("Mã đã cấp", "Codes issued"),
    "ov_reach_seen": Phrase("Sản phẩm đã được quét hoặc bán", "Items scanned or sold"),
    "ov_reach_sold": Phrase("Sản phẩm đã bán", "Items sold"),
    "ov_reach_scans": Phrase("Nơi được quét", "Where it was scanned"),
    "ov_reach_more": Phrase("Các con số lớn: ít nhất là như trên.", "There is more: at least as much as shown."),
    "ov_where": Phrase("Nơi được quét, 90 ngày qua", "Where it was seen, last 90 days"),
    "ov_sessions": Phrase("Lượt (mỗi máy, mỗi ngày)", "Sessions (one device, one day)"),
    "ov_none": Phrase("Không có.", "None."),
    "ov_nobody_seen": Phrase("Chưa được quét trong 90 ngày qua.", "Not seen in the last 90 days."),
    "ov_about": Phrase("Thuộc về", "Belongs to"),
    "ov_actions": Phrase("Hành động", "Actions"),
    "ov_recall_this": Phrase("Thu hồi hoặc chặn", "Recall or block"),
    "ov_unit": Phrase("Sản phẩm đơn lẻ", "Single item"),
    "ov_unit_number": Phrase("Số thứ tự trong đơn", "Number in its order"),
    "ov_unit_stands": Phrase("Theo sổ đăng ký", "By the register"),
    "ov_unit_what": Phrase(
        "Đây là điều mã in trên sản phẩm sẽ cho thấy nếu quét bây giờ. Xem hồ sơ không được tính là lượt quét.",
        "This is what the printed code of the item would show now. Looking at this page is not a scan.",
    ),
    "ov_suspicion": Phrase("Mức nghi sao chép", "Suspicion of a copy"),
    "ov_shipped": Phrase("Đã giao đến", "Shipped to"),
    "ov_scans": Phrase("Các lượt quét còn lưu", "Scans that are kept"),
    "ov_sales": Phrase("Bán và trả lại", "Sales and what became of them"),
    "ov_time": Phrase("Lúc", "Time"),
    "ov_channel": Phrase("Ai quét", "By"),
    "ov_place_by": Phrase("Vị trí do", "Place by"),
    "ov_device": Phrase("Thiết bị", "Device"),
    "ov_device_what": Phrase(
        "Chữ cái của thiết bị chỉ có nghĩa với riêng sản phẩm này.",
        "Letters of devices mean something for this one item only.",
    ),
    "ov_shop": Phrase("Cửa hàng", "Shop"),
    "ov_outcome": Phrase("Kết quả", "Outcome"),
    "ov_undone": Phrase("Trả lại lúc", "Taken back"),
}

OVERVIEW_LINE: dict[QueueLine, Phrase] = {
    QueueLine.REQUESTS: Phrase("Hồ sơ, đề nghị", "Requests"),
    QueueLine.PRODUCTS: Phrase("Sản phẩm chờ duyệt", "Products to approve"),
    QueueLine.FLAGS: Phrase("Cảnh báo", "Flags"),
    QueueLine.REPORTS: Phrase("Phản ánh của người dân", "Consumers' reports"),
    QueueLine.SIGNATURES: Phrase("Chờ chữ ký thứ hai", "Second signatures"),
}

FLAG_NAME: dict[FlagKind, Phrase] = {
    FlagKind.UNIT_SUSPECT: Phrase("Nghi bị sao chép", "Item may be copied"),
    FlagKind.UNIT_DUPLICATED: Phrase("Có dấu hiệu bị sao chép", "Signs of copying"),
    FlagKind.SEALED_NOT_ISSUED: Phrase("Chữ ký số hợp lệ nhưng chưa từng cấp", "Good seal, never issued"),
    FlagKind.SEEN_AFTER_END: Phrase("Xuất hiện sau khi đã hủy, xuất khẩu", "Seen after its end"),
    FlagKind.LOT_OUT_OF_LINE: Phrase("Lô bất thường", "Lot out of line"),
    FlagKind.LOT_SHIPPING_DATA: Phrase("Dữ liệu giao hàng của lô có thể sai", "Shipping data of a lot may be wrong"),
    FlagKind.POISONING: Phrase("Lô có thể bị bôi xấu", "Lot may be smeared by strangers"),
    FlagKind.CONSUMER_REPORT: Phrase("Phản ánh của người dân", "Consumers' reports"),
}

SEARCH_NOTE: dict[Note, Phrase] = {
    Note.EMPTY: Phrase("Hãy nhập nội dung cần tìm.", "Type what you are looking for."),
    Note.TOO_LONG: Phrase("Nội dung quá dài: nhiều nhất 512 ký tự.", "This is too long: at most 512 characters."),
    Note.SERIAL_NEEDS_GTIN: Phrase(
        "Đây có thể là số sê-ri do hệ thống cấp. Số sê-ri đứng một mình không chỉ ra sản phẩm nào: hãy nhập GTIN, dấu "
        "cách, rồi số sê-ri.",
        "This may be a serial made by the registry. Alone it names no item: type the GTIN, a space, and the serial.",
    ),
    Note.GTIN_UNKNOWN: Phrase(
        "GTIN này viết đúng nhưng chưa đăng ký ở đây.", "This GTIN is well-formed but not registered here."
    ),
    Note.CHECK_DIGIT: Phrase(
        "Số này giống GTIN nhưng số kiểm tra không khớp: có thể gõ nhầm một chữ số.",
        "This looks like a GTIN, but its check digit does not fit: a digit may be mistyped.",
    ),
    Note.LOT_CASE: Phrase(
        "Số lô phân biệt chữ hoa và chữ thường: trong sổ, số lô được ghi như dưới đây.",
        "Lots tell capitals from small letters: on record they are written as below.",
    ),
    Note.MORE: Phrase(
        "Có nhiều kết quả hơn; chỉ hiện 20 kết quả đầu mỗi loại. Hãy gõ thêm để thu hẹp.",
        "There is more; only the first 20 of each kind are shown. Type more to narrow it down.",
    ),
}

HIT_KIND: dict[HitKind, Phrase] = {
    HitKind.UNIT: Phrase("Sản phẩm đơn lẻ", "Single item"),
    HitKind.LOT: Phrase("Lô", "Lot"),
    HitKind.ORDER: Phrase("Đơn hàng mã", "Order of codes"),
    HitKind.PRODUCT: Phrase("Sản phẩm", "Product"),
    HitKind.ORGANISATION: Phrase("Tổ chức", "Organisation"),
    HitKind.FLAG: Phrase("Cảnh báo", "Flag"),
    HitKind.REPORT: Phrase("Phản ánh", "Report"),
}

PRODUCT_STATE: dict[ProductState, Phrase] = {
    ProductState.PENDING: Phrase("chờ duyệt", "awaits approval"),
    ProductState.APPROVED: Phrase("đã duyệt", "approved"),
}

TRADE: dict[Trade, Phrase] = {
    Trade.PRODUCER: Phrase("sản xuất", "producer"),
    Trade.IMPORTER: Phrase("nhập khẩu", "importer"),
    Trade.DISTRIBUTOR: Phrase("phân phối", "distributor"),
    Trade.CARRIER: Phrase("vận chuyển, kho bãi", "carrier or warehouse"),
    Trade.SHOP: Phrase("bán lẻ", "shop"),
    Trade.PHARMACY: Phrase("nhà thuốc", "pharmacy"),
    Trade.HOSPITAL: Phrase("bệnh viện", "hospital"),
    Trade.DEPOT: Phrase("phòng thử nghiệm, kho tạm giữ", "laboratory or depot"),
    Trade.PLATFORM: Phrase("sàn thương mại điện tử", "platform"),
}

CODE_LEVEL: dict[Level, Phrase] = {
    Level.UNIT: Phrase("từng sản phẩm", "unit"),
    Level.LOT: Phrase("cả lô", "lot"),
    Level.TYPE: Phrase("loại sản phẩm", "type"),
}

ORDER_STATE: dict[OrderState, Phrase] = {
    OrderState.LOADING: Phrase("đang nạp", "loading"),
    OrderState.PLACED: Phrase("đã cấp", "placed"),
    OrderState.CANCELLED: Phrase("đã hủy", "cancelled"),
}

ITEM_SUSPICION: dict[Suspicion, Phrase] = {
    Suspicion.NONE: Phrase("không", "none"),
    Suspicion.SUSPECT: Phrase("nghi ngờ", "suspect"),
    Suspicion.DUPLICATED: Phrase("có dấu hiệu bị sao chép", "signs of copying"),
}

ITEM_CHANNEL: dict[Channel, Phrase] = {
    Channel.CONSUMER: Phrase("người mua", "consumer"),
    Channel.SHOP: Phrase("cửa hàng", "shop"),
    Channel.PHARMACY: Phrase("nhà thuốc", "pharmacy"),
    Channel.INSPECTOR: Phrase("kiểm tra viên", "inspector"),
    Channel.PLATFORM: Phrase("hệ thống", "platform"),
}

PLACE_BY: dict[Locating, Phrase] = {
    Locating.GPS: Phrase("thiết bị", "device"),
    Locating.ACCOUNT: Phrase("tài khoản", "account"),
    Locating.NETWORK: Phrase("mạng", "network"),
    Locating.PROVINCE: Phrase("tự khai", "said"),
}

ITEM_SALE: dict[SaleOutcome, Phrase] = {
    SaleOutcome.SOLD: Phrase("đã bán", "sold"),
    SaleOutcome.REPEATED: Phrase("báo lại", "told again"),
    SaleOutcome.RESOLD: Phrase("bán lại tại chỗ", "sold again there"),
    SaleOutcome.SECOND: Phrase("bán lần hai nơi khác", "second sale"),
    SaleOutcome.REFUSED: Phrase("bị từ chối", "refused"),
}
