"""Words of the producer's desk: recalls and what else is in force on goods, and flags."""

from registry.model.cases import FlagKind, FlagOutcome
from registry.model.measures import Disposition
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    # Recalls.
    "pd_recall": Phrase("Thu hồi lô", "Recall"),
    "pd_recalls_what": Phrase(
        "Người quét mã thấy thông báo ngay sau khi thu hồi. Bãi bỏ thu hồi cần cán bộ.",
        "Whoever scans a code sees the notice at once. To lift a recall needs an officer.",
    ),
    "pd_recall_lot_hint": Phrase("Để trống: mọi lô của sản phẩm", "Empty: all lots of the product"),
    "pd_level_of_recall": Phrase("Mức thu hồi", "Recall level"),
    "pd_recall_level": Phrase("Mức {level}: hoàn tất trong {days} ngày", "Level {level}: to finish within {days} days"),
    "pd_notice_vi": Phrase("Thông báo tiếng Việt", "Notice in Vietnamese"),
    "pd_notice_en": Phrase("Thông báo tiếng Anh", "Notice in English"),
    "pd_notice_hint": Phrase("Người tiêu dùng nên làm gì, gọi số nào", "What consumers should do, and whom to call"),
    "pd_go_confirm": Phrase("Xem lại trước khi thu hồi", "Look before it is done"),
    "pd_confirm_recall": Phrase("Xác nhận thu hồi", "Confirm the recall"),
    "pd_confirm_what": Phrase(
        "{n} mã trong {orders} đơn sẽ báo “đang bị thu hồi” với mọi người quét. Phải hoàn tất trong {days} ngày.",
        "{n} codes in {orders} orders will say “recalled” to everybody who scans them. To finish within {days} days.",
    ),
    "pd_recall_yes": Phrase("Thu hồi ngay", "Recall now"),
    "pd_recalled": Phrase("Đã công bố thu hồi.", "The recall is published."),
    "pd_recalled_before": Phrase("Lệnh thu hồi này đã có hiệu lực từ trước.", "This recall was in force already."),
    "pd_recalled_now": Phrase("Biện pháp đang có hiệu lực", "Measures in force"),
    "pd_all_lots": Phrase("mọi lô", "all lots"),
    "pd_lift_what": Phrase(
        "Bãi bỏ cần cơ quan quản lý: gửi văn bản nêu mã GTIN, số lô và kết quả khắc phục đến cơ quan quản lý hệ thống "
        "này; hai cán bộ cùng quyết định.",
        "To lift it needs the registry: write to the authority that runs this registry, naming the GTIN, the lot and "
        "what was put right; two officers decide.",
    ),
    "pd_measure": Phrase("Biện pháp", "Measure"),
    "pd_measured_lot": Phrase("Lô", "The lot"),
    "pd_measured_product": Phrase("Sản phẩm", "The product"),
    "pd_measured_print": Phrase(
        "Hàng đang có biện pháp này không được bán. Bạn có chắc cần in nhãn hoặc tải mã?",
        "Goods under this measure must not be sold. Are you sure that you need labels or codes?",
    ),
    "pd_measured_look": Phrase("Xem biện pháp", "See the measure"),
    # Flags.
    "pd_flags_what": Phrase(
        "Dấu hiệu bất thường về hàng của bạn mà cán bộ đang xem xét. Bạn có thể giải trình.",
        "What is unusual about your goods and is with an officer. You can explain.",
    ),
    "pd_no_flags": Phrase("Không có cảnh báo nào đang mở.", "No flag is open."),
    "pd_flag_what": Phrase("Dấu hiệu", "What"),
    "pd_times": Phrase("Số lần", "Times"),
    "pd_outcome": Phrase("Kết luận", "Outcome"),
    "pd_settled": Phrase("Đã kết luận", "Settled"),
    "pd_settled_tag": Phrase("Đã kết luận", "Settled"),
    "pd_open_tag": Phrase("Đang xem xét", "Open"),
    "pd_which_unit": Phrase("Sản phẩm", "Which pack"),
    "pd_unit": Phrase("số {n} (S/N {serial})", "no. {n} (S/N {serial})"),
    "pd_unit_bare": Phrase("số {n}", "no. {n}"),
    "pd_last_seen": Phrase("Lần cuối", "Last"),
    "pd_to_do": Phrase("Bạn nên làm gì", "What to do"),
    "pd_explain": Phrase("Giải trình", "Explanation"),
    "pd_explain_words": Phrase("Giải trình của doanh nghiệp", "Your explanation"),
    "pd_explain_hint": Phrase("Cán bộ xử lý cảnh báo sẽ đọc.", "The officer in charge will read it."),
    "pd_explain_send": Phrase("Gửi giải trình", "Send it"),
    "pd_explained": Phrase("Đã gửi giải trình.", "The explanation is sent."),
}

OWN_MEASURE: dict[Disposition, Phrase] = {
    Disposition.RECALLED: Phrase("Thu hồi", "Recall"),
    Disposition.WITHDRAWN: Phrase("Rút khỏi lưu thông", "Withdrawal"),
    Disposition.STOLEN: Phrase("Báo mất cắp", "Reported stolen"),
    Disposition.DESTROYED: Phrase("Tiêu hủy", "Destroyed"),
    Disposition.EXPORTED: Phrase("Xuất khẩu", "Exported"),
}

GOODS_MEASURED: dict[Disposition, Phrase] = {
    Disposition.RECALLED: Phrase("{what} đang bị thu hồi từ {day}", "{what} is recalled since {day}"),
    Disposition.WITHDRAWN: Phrase("{what} đã rút khỏi lưu thông từ {day}", "{what} is withdrawn since {day}"),
    Disposition.STOLEN: Phrase("{what} bị báo mất cắp từ {day}", "{what} is reported stolen since {day}"),
    Disposition.DESTROYED: Phrase("{what} đã tiêu hủy từ {day}", "{what} is destroyed since {day}"),
    Disposition.EXPORTED: Phrase("{what} đã xuất khẩu từ {day}", "{what} is exported since {day}"),
}

# What a producer should do about a flag.
OWN_FLAG_DO: dict[FlagKind, Phrase] = {
    FlagKind.UNIT_SUSPECT: Phrase(
        "So mã này với nhãn giữ lại; kiểm tra khâu in và đại lý nhận lô.",
        "Compare with your retained labels; look at the printing and at who received the lot.",
    ),
    FlagKind.UNIT_DUPLICATED: Phrase(
        "Rất có thể có hàng sao chép mã. Hãy rà soát nơi nhận lô và cân nhắc thu hồi.",
        "Copies are likely. Check where the lot went, and consider a recall.",
    ),
    FlagKind.SEALED_NOT_ISSUED: Phrase(
        "Cho biết bạn có nhãn nào thuộc đơn này không.", "Say whether you hold labels of this order."
    ),
    FlagKind.SEEN_AFTER_END: Phrase(
        "Kiểm tra biên bản tiêu hủy hoặc xuất khẩu của lô.", "Check the papers of destruction or export."
    ),
    FlagKind.LOT_OUT_OF_LINE: Phrase(
        "Kiểm tra nơi gửi, đại lý và khâu in của lô này.", "Check where the lot went, its dealers and its printing."
    ),
    FlagKind.LOT_SHIPPING_DATA: Phrase(
        "Nếu hàng có gửi đến nơi khác, hãy bổ sung nơi gửi trong đơn mã.",
        "If goods went elsewhere, add the provinces to the order.",
    ),
    FlagKind.POISONING: Phrase(
        "Bạn không cần làm gì; cán bộ đang xem xét.", "Nothing to do for you; an officer is looking."
    ),
    FlagKind.CONSUMER_REPORT: Phrase(
        "Xem lại lô hàng; giải trình nếu biết nguyên nhân.", "Look at the lot; explain if you know the cause."
    ),
}

OWN_FLAG: dict[FlagKind, Phrase] = {
    FlagKind.UNIT_SUSPECT: Phrase("Một sản phẩm có dấu hiệu bị sao chép mã", "One pack's code may have been copied"),
    FlagKind.UNIT_DUPLICATED: Phrase("Một mã xuất hiện ở nhiều nơi", "One code turns up in several places"),
    FlagKind.SEALED_NOT_ISSUED: Phrase("Mã có dấu ký nhưng không có trong sổ", "A sealed code that the register lacks"),
    FlagKind.SEEN_AFTER_END: Phrase(
        "Hàng đã tiêu hủy hoặc xuất khẩu lại xuất hiện", "Goods destroyed or exported turn up again"
    ),
    FlagKind.LOT_OUT_OF_LINE: Phrase("Một lô khác thường so với các lô khác", "A lot unlike your others"),
    FlagKind.LOT_SHIPPING_DATA: Phrase(
        "Hàng xuất hiện ngoài nơi đã ghi gửi đến", "Goods seen outside the provinces they went to"
    ),
    FlagKind.POISONING: Phrase(
        "Có người cố làm sai lệch số liệu về lô", "Somebody may be spoiling the figures of a lot"
    ),
    FlagKind.CONSUMER_REPORT: Phrase("Người tiêu dùng phản ánh", "Reported by consumers"),
}

OWN_OUTCOME: dict[FlagOutcome, Phrase] = {
    FlagOutcome.COPIES_CONFIRMED: Phrase("Xác nhận có sao chép", "Copies confirmed"),
    FlagOutcome.THEFT_CONFIRMED: Phrase("Xác nhận mất cắp", "Theft confirmed"),
    FlagOutcome.GENUINE_EXAMINED: Phrase("Đã xem hàng: là hàng thật", "Examined: genuine"),
    FlagOutcome.DATA_ERROR: Phrase("Sai sót dữ liệu", "A slip in the data"),
    FlagOutcome.FALSE_REPORTS: Phrase("Phản ánh không đúng", "False reports"),
    FlagOutcome.NO_FINDING: Phrase("Không phát hiện gì", "Nothing found"),
}
