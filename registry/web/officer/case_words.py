"""The words of what an officer decides: kinds, states and outcomes, each in a table by its code."""

from registry.model.cases import FlagKind, FlagOutcome, ReportReason
from registry.model.keys import KeyState
from registry.model.measures import Disposition
from registry.model.phrases import Phrase
from registry.model.requests import RequestKind, RequestState
from registry.model.sightings import Channel, SaleOutcome, Suspicion
from registry.model.work import QueueLine
from registry.supervision.queues import Pressure

QUEUE_LINE: dict[QueueLine, Phrase] = {
    QueueLine.REQUESTS: Phrase("Hồ sơ", "Requests"),
    QueueLine.SIGNATURES: Phrase("Chờ chữ ký thứ hai", "Second signatures"),
    QueueLine.PRODUCTS: Phrase("Sản phẩm chờ duyệt", "Pending products"),
    QueueLine.FLAGS: Phrase("Cảnh báo", "Flag"),
    QueueLine.REPORTS: Phrase("Phản ánh", "Reports"),
}

PRESSURE: dict[Pressure, Phrase] = {
    Pressure.ENOUGH: Phrase("còn hạn", "in time"),
    Pressure.SOON: Phrase("sắp hết hạn", "due soon"),
    Pressure.LATE: Phrase("quá hạn", "late"),
}

FLAG_KIND_WHAT: dict[FlagKind, Phrase] = {
    FlagKind.UNIT_SUSPECT: Phrase(
        "Các lần quét của sản phẩm này khó là của một sản phẩm duy nhất.",
        "What was seen of this item is unlikely for a single one.",
    ),
    FlagKind.UNIT_DUPLICATED: Phrase(
        "Bằng chứng cho thấy có nhiều sản phẩm mang cùng một mã.", "The evidence says that several items bear one code."
    ),
    FlagKind.SEALED_NOT_ISSUED: Phrase(
        "Mã có dấu ký của hệ thống nhưng không có trong sổ: mất dữ liệu, hoặc khóa bị lộ.",
        "A seal of ours on a code that is not on record: lost data, or a key in other hands.",
    ),
    FlagKind.SEEN_AFTER_END: Phrase(
        "Sản phẩm đã ghi nhận hủy hoặc xuất khẩu mà vẫn được quét hoặc bán.",
        "Recorded as destroyed or exported, and yet scanned or sold.",
    ),
    FlagKind.LOT_OUT_OF_LINE: Phrase(
        "Lô này có nhiều sản phẩm đáng ngờ hơn hẳn các lô khác của cùng mặt hàng.",
        "Far more suspicious items than in the product's other lots.",
    ),
    FlagKind.LOT_SHIPPING_DATA: Phrase(
        "Lô được thấy nhiều ở nơi mà nhà sản xuất không khai giao hàng.",
        "Often seen where the producer said nothing was shipped.",
    ),
    FlagKind.POISONING: Phrase(
        "Gần như mọi bằng chứng chống lô này đến từ người lạ.", "Nearly all evidence against this lot is by strangers."
    ),
    FlagKind.CONSUMER_REPORT: Phrase(
        "Chỉ là lời của người phản ánh; không làm thay đổi kết quả kiểm tra của mã.",
        "Strangers' words alone; they change no verdict.",
    ),
}

FLAG_KIND: dict[FlagKind, Phrase] = {
    FlagKind.UNIT_SUSPECT: Phrase("Sản phẩm nghi bị sao chép mã", "Item possibly copied"),
    FlagKind.UNIT_DUPLICATED: Phrase("Có dấu hiệu bị sao chép", "Signs of copying"),
    FlagKind.SEALED_NOT_ISSUED: Phrase("Dấu ký đúng, chưa từng cấp", "Good seal, never issued"),
    FlagKind.SEEN_AFTER_END: Phrase("Thấy lại sau khi đã hủy hoặc xuất khẩu", "Seen after its end"),
    FlagKind.LOT_OUT_OF_LINE: Phrase("Lô bất thường", "Lot out of line"),
    FlagKind.LOT_SHIPPING_DATA: Phrase("Dữ liệu giao hàng của lô có thể sai", "Shipping data of the lot may be wrong"),
    FlagKind.POISONING: Phrase("Nghi bôi nhọ lô hàng", "Lot possibly smeared"),
    FlagKind.CONSUMER_REPORT: Phrase("Người tiêu dùng phản ánh", "Reported by consumers"),
}

SUSPICION: dict[Suspicion, Phrase] = {
    Suspicion.NONE: Phrase("Không nghi ngờ", "No suspicion"),
    Suspicion.SUSPECT: Phrase("Nghi ngờ", "Suspected"),
    Suspicion.DUPLICATED: Phrase("Có dấu hiệu bị sao chép", "Signs of copying"),
}

SCAN_CHANNEL: dict[Channel, Phrase] = {
    Channel.CONSUMER: Phrase("Người tiêu dùng", "Consumer"),
    Channel.SHOP: Phrase("Cửa hàng", "Shop"),
    Channel.PHARMACY: Phrase("Nhà thuốc", "Pharmacy"),
    Channel.INSPECTOR: Phrase("Thanh tra", "Inspector"),
    Channel.PLATFORM: Phrase("Sàn, hệ thống khác", "Platform"),
}

SALE_OUTCOME: dict[SaleOutcome, Phrase] = {
    SaleOutcome.SOLD: Phrase("Đã bán", "Sold"),
    SaleOutcome.REPEATED: Phrase("Báo lại", "Told again"),
    SaleOutcome.RESOLD: Phrase("Bán lại", "Sold again"),
    SaleOutcome.SECOND: Phrase("Bán lần hai ở nơi khác", "Second sale elsewhere"),
    SaleOutcome.REFUSED: Phrase("Bị từ chối", "Refused"),
}

FLAG_OUTCOME: dict[FlagOutcome, Phrase] = {
    FlagOutcome.COPIES_CONFIRMED: Phrase("Xác nhận có hàng sao chép", "Copies confirmed"),
    FlagOutcome.THEFT_CONFIRMED: Phrase("Xác nhận bị mất cắp", "Theft confirmed"),
    FlagOutcome.GENUINE_EXAMINED: Phrase("Đã xem hàng, là thật", "Examined, genuine"),
    FlagOutcome.DATA_ERROR: Phrase("Sai dữ liệu", "Data error"),
    FlagOutcome.FALSE_REPORTS: Phrase("Phản ánh sai", "False reports"),
    FlagOutcome.NO_FINDING: Phrase("Không phát hiện gì", "Nothing found"),
}

# The facts of a flag's evidence (registry.model.flag_evidence).
FLAG_FACT: dict[str, Phrase] = {
    "authenticated": Phrase("Điểm từ tổ chức đã đăng nhập", "Score by organisations"),
    "anonymous": Phrase("Điểm từ người lạ", "Score by strangers"),
    "online": Phrase("Điểm nghiêng về ảnh lan truyền trên mạng", "Score for a picture going round"),
    "accusing": Phrase("Tổng điểm kết luận sao chép", "Sum for `copied`"),
    "suspecting": Phrase("Tổng điểm nghi ngờ", "Sum for `suspected`"),
    "organisations": Phrase("Điểm theo từng tổ chức", "Score by each organisation"),
    "sessions": Phrase("Số lượt xem khác nhau", "Sessions"),
    "devices": Phrase("Số thiết bị khác nhau", "Devices"),
    "shops": Phrase("Số cửa hàng khác nhau", "Shops"),
    "far_gps": Phrase("Lần thấy ở xa (định vị)", "Seen far away (GPS)"),
    "far_network": Phrase("Lần thấy ở xa (mạng)", "Seen far away (network)"),
    "far_shops": Phrase("Cửa hàng cách xa nhau", "Shops far apart"),
    "late_shops": Phrase("Cửa hàng quét sau khi đã bán", "Shops after the sale"),
    "journeys": Phrase("Di chuyển nhanh bất thường", "Impossible journeys"),
    "unshipped": Phrase("Thấy ở nơi không giao hàng", "Seen where nothing was shipped"),
    "farthest": Phrase("Khoảng cách xa nhất", "Farthest apart"),
    "provinces": Phrase("Các tỉnh đã thấy", "Provinces"),
    "issued": Phrase("Số mã của lô", "Codes of the lot"),
    "seen": Phrase("Số sản phẩm đã được thấy", "Items seen"),
    "second_sales": Phrase("Số lần bán lần hai", "Second sales"),
    "second_sales_usual": Phrase("Mức thường của bán lần hai", "Second sales usual"),
    "second_sales_chance": Phrase("Xác suất ngẫu nhiên", "Chance in a clean lot"),
    "suspicious": Phrase("Số sản phẩm đáng ngờ", "Suspicious items"),
    "suspicious_usual": Phrase("Mức thường của đáng ngờ", "Suspicious usual"),
    "suspicious_chance": Phrase("Xác suất ngẫu nhiên", "Chance in a clean lot"),
    "outside": Phrase("Thấy ngoài tỉnh giao hàng", "Outside the shipped provinces"),
    "located": Phrase("Có vị trí", "Located"),
    "accused": Phrase("Sản phẩm bị nghi", "Accused items"),
    "accused_by_signed_in": Phrase("Trong đó do tổ chức đã đăng nhập", "Of them by signed-in parties"),
    "channel": Phrase("Ai quét", "Scanned by"),
    "sealed": Phrase("Dấu ký đúng", "Good seal"),
    "keys": Phrase("Số của khóa ký", "Numbers of the keys"),
    "times": Phrase("Số lần thấy", "Times seen"),
    "reports": Phrase("Số phản ánh", "Reports"),
    "reasons": Phrase("Lý do phản ánh", "Reasons of the reports"),
    "reported_from": Phrase("Nơi phản ánh", "Reported from"),
    "stored": Phrase("Dữ liệu như đã lưu", "As it is stored"),
}

REPORT_KIND: dict[ReportReason, Phrase] = {
    ReportReason.LOOKS_COPIED: Phrase("Trông như hàng giả", "Looks copied"),
    ReportReason.OPENED_BEFORE: Phrase("Đã bị mở", "Opened before"),
    ReportReason.QUALITY: Phrase("Chất lượng", "Quality"),
    ReportReason.PRICE: Phrase("Giá", "Price"),
    ReportReason.SOLD_ELSEWHERE: Phrase("Bán sai nơi", "Sold elsewhere"),
    ReportReason.HARM: Phrase("Gây hại sức khỏe", "Harm"),
    ReportReason.OTHER: Phrase("Khác", "Other"),
}

PRODUCT_FIELD: dict[str, Phrase] = {
    "name": Phrase("Tên", "Name"),
    "brand": Phrase("Nhãn hiệu", "Brand"),
    "category": Phrase("Nhóm hàng", "Category"),
    "origin": Phrase("Xuất xứ", "Origin"),
    "standards": Phrase("Tiêu chuẩn", "Standards"),
    "authorisation": Phrase("Số giấy phép", "Authorisation"),
}

REQUEST_KIND: dict[RequestKind, Phrase] = {
    RequestKind.PRODUCER: Phrase("Đăng ký đơn vị", "New organisation"),
    RequestKind.PREFIX: Phrase("Thêm tiền tố GS1", "One more GS1 prefix"),
    RequestKind.CLAIM: Phrase("Tranh chấp GTIN", "Claim to a GTIN"),
    RequestKind.REVOKE_KEY: Phrase("Thu hồi khóa", "Revoke a key"),
    RequestKind.UNBLOCK: Phrase("Gỡ biện pháp", "Lift a measure"),
    RequestKind.SETTLE_FLAG: Phrase("Đóng cảnh báo", "Settle a flag"),
    RequestKind.SUSPEND_COMPANY: Phrase("Tạm dừng đơn vị", "Suspend an organisation"),
    RequestKind.LIFT_COMPANY: Phrase("Gỡ tạm dừng đơn vị", "Lift an organisation's suspension"),
    RequestKind.CHANGE_COMPANY: Phrase("Sửa thông tin đơn vị", "Change an organisation's data"),
    RequestKind.LOSS: Phrase("Báo mất hoặc hủy hàng", "Goods reported lost"),
    RequestKind.RESET_ADMINISTRATOR: Phrase("Cấp lại người quản trị", "A new administrator"),
}

REQUEST_STATE: dict[RequestState, Phrase] = {
    RequestState.OPEN: Phrase("Đang chờ", "Open"),
    RequestState.APPROVED: Phrase("Đã chấp thuận", "Approved"),
    RequestState.REFUSED: Phrase("Đã từ chối", "Refused"),
    RequestState.WITHDRAWN: Phrase("Đã rút", "Withdrawn"),
    RequestState.LAPSED: Phrase("Hết hiệu lực", "Lapsed"),
}

KEY_STATE: dict[KeyState, Phrase] = {
    KeyState.ACTIVE: Phrase("đang dùng", "active"),
    KeyState.RETIRED: Phrase("ngừng ký", "retired"),
    KeyState.REVOKED: Phrase("đã thu hồi", "revoked"),
}

MEASURE_IN_FORCE: dict[Disposition, Phrase] = {
    Disposition.RECALLED: Phrase("Đang thu hồi", "Recalled"),
    Disposition.WITHDRAWN: Phrase("Đã rút khỏi lưu thông", "Withdrawn"),
    Disposition.STOLEN: Phrase("Báo mất cắp", "Stolen"),
    Disposition.DESTROYED: Phrase("Đã tiêu hủy", "Destroyed"),
    Disposition.EXPORTED: Phrase("Đã xuất khẩu", "Exported"),
}
