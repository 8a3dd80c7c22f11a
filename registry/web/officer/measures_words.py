"""The words of recalls, blocks and keys at the officer's desk."""

from registry.model.keys import KeyState, Purpose
from registry.model.measures import Act
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "mea_kind": Phrase("Biện pháp", "Measure"),
    "mea_every_kind": Phrase("Mọi biện pháp", "Every measure"),
    "mea_filter": Phrase("Lọc", "Filter"),
    "mea_target": Phrase("Đối với", "On"),
    "mea_whole_product": Phrase("cả sản phẩm", "the whole product"),
    "mea_lot": Phrase("lô {lot}", "lot {lot}"),
    "mea_unit": Phrase("sản phẩm số {index} của đơn {order}", "item {index} of order {order}"),
    "mea_reason": Phrase("Lý do", "Reason"),
    "mea_by": Phrase("Người ra lệnh", "By"),
    "mea_since": Phrase("Từ", "Since"),
    "mea_until": Phrase("Hạn hoàn tất", "To finish by"),
    "mea_overdue": Phrase("quá hạn", "overdue"),
    "mea_level": Phrase("mức {level}", "level {level}"),
    "mea_lifted_by": Phrase("{by} gỡ ngày {day}: {reason}", "lifted by {by} on {day}: {reason}"),
    "mea_nothing": Phrase("Không có biện pháp nào.", "There is none."),
    "mea_next": Phrase("Cũ hơn", "Older"),
    "mea_new": Phrase("Thu hồi hoặc chặn", "Recall or block"),
    "mea_new_what": Phrase(
        "Bạn sẽ thấy phạm vi ảnh hưởng trước khi xác nhận. Từ lúc xác nhận, mọi lần kiểm tra đều thấy biện pháp này.",
        "You see the reach before you confirm. From then on every check of a code shows the measure.",
    ),
    "mea_act": Phrase("Biện pháp", "What to do"),
    "mea_gtin": Phrase("GTIN của sản phẩm", "GTIN of the product"),
    "mea_lots": Phrase("Các lô, mỗi dòng một lô", "Lots, one a line"),
    "mea_lots_hint": Phrase(
        "Để trống: cả sản phẩm, mọi lô. Phân biệt chữ hoa, chữ thường.",
        "Left empty: the whole product, every lot. Upper and lower case count.",
    ),
    "mea_codes": Phrase("Hoặc từng mã, mỗi dòng một mã", "Or single codes, one a line"),
    "mea_codes_hint": Phrase(
        "Khi chỉ liên quan đến từng sản phẩm: quét hoặc dán mã, và để trống GTIN và lô.",
        "When only single items are concerned: scan or paste the codes and leave GTIN and lots empty.",
    ),
    "mea_recall_level": Phrase("Mức thu hồi", "Recall level"),
    "mea_recall_level_hint": Phrase("Chỉ dùng khi thu hồi.", "For a recall only."),
    "mea_reason_hint": Phrase(
        "Số quyết định hoặc căn cứ; người quét mã sẽ thấy.", "Decision number or grounds; whoever scans sees it."
    ),
    "mea_notice_vi": Phrase("Thông báo cho người dân (tiếng Việt)", "Notice to the public (Vietnamese)"),
    "mea_notice_en": Phrase("Thông báo cho người dân (tiếng Anh)", "Notice to the public (English)"),
    "mea_notice_hint": Phrase(
        "Phải làm gì, trả lại ở đâu, số điện thoại.", "What to do, where to return it, whom to call."
    ),
    "mea_place": Phrase("Nơi (nếu có)", "Place (if any)"),
    "mea_see_reach": Phrase("Xem phạm vi ảnh hưởng", "See the reach"),
    "mea_confirm_title": Phrase("Xác nhận: {act}", "Confirm: {act}"),
    "mea_confirm_what": Phrase(
        "Chưa có gì thay đổi. Hãy đọc kỹ rồi xác nhận.", "Nothing has changed yet. Read this, then confirm."
    ),
    "mea_confirm": Phrase("Xác nhận", "Confirm"),
    "mea_change": Phrase("Sửa lại", "Change it"),
    "mea_stands": Phrase("Đã có trên đối tượng này", "Stands on it already"),
    "mea_same_stands": Phrase(
        "Biện pháp này đã có hiệu lực; xác nhận sẽ không thay đổi gì.",
        "This measure is in force already; confirming changes nothing.",
    ),
    "mea_destroy_warning": Phrase(
        "Ghi nhận tiêu hủy không thể gỡ bỏ.", "What is recorded as destroyed stays so for ever."
    ),
    "mea_whole_warning": Phrase(
        "Biện pháp áp dụng cho cả sản phẩm, mọi lô đã và sẽ sản xuất.",
        "This applies to the whole product: every lot, also those to come.",
    ),
    "mea_done": Phrase("Đã thực hiện. Mọi lần kiểm tra từ nay đều thấy.", "Done. Every check shows it from now on."),
    "mea_already": Phrase(
        "Biện pháp đã có hiệu lực từ trước; không có gì thay đổi.", "It was in force before; nothing changed."
    ),
    "mea_one": Phrase("Biện pháp số {id}", "Measure {id}"),
    "mea_ask_lift": Phrase("Xin gỡ bỏ", "Ask to lift it"),
    "mea_ask_lift_what": Phrase(
        "Gỡ bỏ cần hai người: bạn đề nghị, một cán bộ khác quyết định. Cả hai tên được ghi lại. Trên cùng đối tượng, "
        "mọi biện pháp trừ tiêu hủy được gỡ cùng lúc.",
        "Lifting needs two: you ask, another officer decides, and both names are kept. On the same target every "
        "measure but destruction is lifted together.",
    ),
    "mea_lift_reason": Phrase("Vì sao có thể gỡ bỏ", "Why it can be lifted"),
    "mea_lift_asked": Phrase("Đã gửi đề nghị. Một cán bộ khác sẽ quyết định.", "Asked. Another officer will decide."),
    "mea_destroyed_stays": Phrase("Đã tiêu hủy thì không thể gỡ bỏ.", "What is destroyed is never lifted."),
    # Keys.
    "mea_key_number": Phrase("Số", "Number"),
    "mea_key_purpose": Phrase("Dùng để", "Purpose"),
    "mea_key_rotated": Phrase("đã thay khóa mới", "replaced by a new key"),
    "mea_key_age": Phrase("Tuổi", "Age"),
    "mea_key_made": Phrase("Tạo lúc", "Made"),
    "mea_key_signs_until": Phrase("Ký đơn mới đến", "Signs new orders until"),
    "mea_key_late": Phrase("hết hạn ký", "no longer signs"),
    "mea_key_revoke": Phrase("Xin thu hồi khóa", "Ask to revoke"),
    "mea_key_title": Phrase("Khóa số {number}", "Key {number}"),
    "mea_key_what": Phrase(
        "Khóa ký được thay ít nhất 30 ngày một lần. Chỉ thu hồi khi khóa bị lộ: mọi mã đã ký bằng khóa đó mất giá trị.",
        "A signing key is replaced within 30 days. Revoke one only if it leaked: every code it sealed is void.",
    ),
    "mea_key_reach": Phrase(
        "{orders} đơn hàng, {codes} mã đã được ký bằng khóa này. Sau khi thu hồi, chữ ký của chúng không còn giá trị, "
        "ngay từ lần kiểm tra sau, và không có đường quay lại.",
        "{orders} orders with {codes} codes are sealed with this key. Once revoked, their seals count for nothing from "
        "the next check on, and there is no way back.",
    ),
    "mea_key_serial_stays": Phrase(
        "Khóa số sê-ri không thể thu hồi: mọi mã của các sản phẩm đó sẽ không còn tìm thấy. Hãy cấp khóa mới cho các "
        "sản phẩm liên quan.",
        "A serial key cannot be revoked: every code of its products would be unknown. Give the products concerned a "
        "new one instead.",
    ),
    "mea_key_asked": Phrase("Đã gửi đề nghị. Một cán bộ khác sẽ quyết định.", "Asked. Another officer will decide."),
    # Failures.
}

MEASURE_ACT: dict[Act, Phrase] = {
    Act.RECALL: Phrase("Thu hồi", "Recall"),
    Act.WITHDRAW: Phrase("Rút khỏi lưu thông (chặn)", "Withdraw from the market (block)"),
    Act.REPORT_STOLEN: Phrase("Ghi nhận mất cắp", "Report stolen"),
    Act.DESTROY: Phrase("Ghi nhận đã tiêu hủy", "Record as destroyed"),
    Act.EXPORT: Phrase("Ghi nhận đã xuất khẩu", "Record as exported"),
}

RECALL_LEVEL: dict[int, Phrase] = {
    1: Phrase("Mức 1 – nguy hiểm, hoàn tất trong 3 ngày", "Level 1 – dangerous, to finish in 3 days"),
    2: Phrase("Mức 2 – nghiêm trọng, hoàn tất trong 15 ngày", "Level 2 – serious, to finish in 15 days"),
    3: Phrase("Mức 3 – ít nghiêm trọng, hoàn tất trong 30 ngày", "Level 3 – minor, to finish in 30 days"),
}

KEY_PURPOSE: dict[Purpose, Phrase] = {
    Purpose.CODE: Phrase("ký mã sản phẩm", "sealing codes"),
    Purpose.SERIAL: Phrase("tạo số sê-ri", "making serials"),
    Purpose.BUNDLE: Phrase("ký tệp kiểm tra ngoại tuyến", "signing offline files"),
    Purpose.LOG: Phrase("ký nhật ký minh bạch", "signing the log"),
}

SIGNING_KEY_STATE: dict[KeyState, Phrase] = {
    KeyState.ACTIVE: Phrase("đang dùng", "active"),
    KeyState.RETIRED: Phrase("đã nghỉ", "retired"),
    KeyState.REVOKED: Phrase("đã thu hồi", "revoked"),
}

MEASURE_LIST: dict[str, Phrase] = {
    "in_force": Phrase("Đang hiệu lực", "In force"),
    "lifted": Phrase("Đã gỡ", "Lifted"),
    "all": Phrase("Tất cả", "All"),
}

NOT_ISSUED: dict[str, Phrase] = {
    "code_unknown": Phrase(
        "Mã thứ {what} không do hệ thống cấp: không có gì để chặn.",
        "Code number {what} was not issued by the registry: there is nothing to act on.",
    ),
    "lot_unknown": Phrase(
        "Sản phẩm này không có mã nào cho lô {what}; chú ý chữ hoa, chữ thường.",
        "This product has no codes for lot {what}: mind upper and lower case.",
    ),
}

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "measure_scope": Phrase(
        "Hãy nhập GTIN (kèm lô hoặc không), hoặc nhập từng mã; không nhập cả hai.",
        "Give a GTIN, with lots or without, or single codes; not both.",
    ),
    "too_many_targets": Phrase("Nhiều nhất 50 lô hoặc 50 mã mỗi lần.", "At most 50 lots or 50 codes at a time."),
    "act": Phrase("Hãy chọn một biện pháp.", "Choose what to do."),
    "recall_level": Phrase("Thu hồi cần mức 1, 2 hoặc 3.", "A recall needs level 1, 2 or 3."),
    "notice": Phrase("Thông báo dài nhất 2.000 ký tự.", "A notice has at most 2,000 characters."),
    "gtin_form": Phrase(
        "GTIN có 8, 12, 13 hoặc 14 chữ số, và số cuối là số kiểm tra: hãy xem lại.",
        "A GTIN has 8, 12, 13 or 14 digits, the last of them a check digit: look at it again.",
    ),
    "place": Phrase("Nơi dài nhất 200 ký tự.", "A place has at most 200 characters."),
    "key_unknown_here": Phrase("Không có khóa này.", "There is no such key."),
    "key_unknown": Phrase("Không có khóa này.", "There is no such key."),
    "measure_unknown": Phrase("Không có biện pháp này.", "There is no such measure."),
    "serial_key_revoked": Phrase(
        "Khóa số sê-ri không thể thu hồi: hãy cấp khóa mới cho các sản phẩm liên quan.",
        "A serial key cannot be revoked: give the products concerned a new one.",
    ),
    "code_names_product": Phrase(
        "Có mã chỉ nêu sản phẩm: nếu muốn cả sản phẩm, hãy nhập GTIN.",
        "One of the codes names a whole product; if you mean that, give the GTIN.",
    ),
    "destroyed": Phrase("Đã ghi nhận tiêu hủy; không thể ghi thêm gì.", "It is recorded as destroyed already."),
    "nothing_in_force": Phrase("Không có biện pháp nào đang hiệu lực.", "No measure is in force on it."),
    "unit_unknown": Phrase("Không có sản phẩm này.", "There is no such item."),
}
