"""The words of consumers' reports: the form, the receipt, what became of them, and what may go wrong."""

from registry.model.cases import ReportOutcome, ReportReason
from registry.model.phrases import Phrase

REPORT_REASON: dict[ReportReason, Phrase] = {
    ReportReason.LOOKS_COPIED: Phrase("Trông giống hàng giả", "It looks like a copy"),
    ReportReason.OPENED_BEFORE: Phrase("Bao bì đã bị mở hoặc sửa", "The pack was opened or altered"),
    ReportReason.QUALITY: Phrase("Chất lượng có vấn đề", "Something is wrong with its quality"),
    ReportReason.HARM: Phrase("Gây hại sức khỏe", "It did harm"),
    ReportReason.PRICE: Phrase("Giá rẻ bất thường", "The price is strangely low"),
    ReportReason.SOLD_ELSEWHERE: Phrase("Bán ở nơi không nên bán", "Sold where it should not be"),
    ReportReason.OTHER: Phrase("Lý do khác", "Something else"),
}

REPORT_OUTCOME: dict[ReportOutcome, Phrase] = {
    ReportOutcome.CONFIRMED: Phrase(
        "Đã xác minh: có vi phạm. Cảm ơn bạn.", "Checked: what you reported was found. Thank you."
    ),
    ReportOutcome.NOT_CONFIRMED: Phrase(
        "Đã xem xét: không tìm thấy vi phạm.", "Checked: what you reported was not found."
    ),
    ReportOutcome.PASSED_ON: Phrase(
        "Đã chuyển đến cơ quan có thẩm quyền.", "Passed on to the authority that is in charge."
    ),
    ReportOutcome.NOT_ENOUGH: Phrase(
        "Chưa đủ thông tin để xem xét. Bạn có thể gửi phản ánh mới, kèm ảnh.",
        "There was too little to go on. You can send a new report, with photos.",
    ),
    ReportOutcome.INSINCERE: Phrase("Không được xem xét.", "Not looked into."),
}

WORDS: dict[str, Phrase] = {
    "report": Phrase("Báo nghi ngờ", "Report this product"),
    "report_title": Phrase("Phản ánh sản phẩm đáng ngờ", "Report a suspicious product"),
    "report_what": Phrase(
        "Không cần tên, không cần tài khoản. Bạn nhận một số biên nhận để xem kết quả.",
        "No name and no account needed. You get a receipt number to look up what became of it.",
    ),
    "report_why": Phrase("Điều gì làm bạn nghi ngờ? Chạm một lý do.", "What makes you doubt? Touch a reason."),
    "report_reason": Phrase("Điều gì làm bạn nghi ngờ?", "What makes you doubt?"),
    "report_code": Phrase("Mã trên bao bì (nếu có)", "The code on the pack, if there is one"),
    "report_code_hint": Phrase(
        "Dán hoặc gõ mã; để trống nếu sản phẩm không có mã.", "Paste or type it; leave it empty if there is none."
    ),
    "report_about": Phrase("Phản ánh về mã này", "The report is about this code"),
    "report_optional": Phrase("Thêm chi tiết (không bắt buộc)", "More, if you like"),
    "report_words": Phrase("Bạn đã thấy gì?", "What did you see?"),
    "report_words_hint": Phrase(
        "Ví dụ: mua ở đâu, khi nào, khác với lần trước thế nào. Nhiều nhất 1000 ký tự.",
        "Such as where and when you bought it, and how it differs. At most 1000 characters.",
    ),
    "report_photos": Phrase("Ảnh (nhiều nhất 3)", "Photos (at most 3)"),
    "report_photos_hint": Phrase(
        "Chụp bao bì, số lô, hạn dùng. Vị trí và thông tin ẩn trong ảnh được xóa. JPEG, PNG hoặc WebP.",
        "The pack, its lot and expiry. Place and other hidden data are removed. JPEG, PNG or WebP.",
    ),
    "report_province": Phrase("Bạn thấy sản phẩm ở đâu?", "Where did you see it?"),
    "report_nowhere": Phrase("Không nói", "I would rather not say"),
    "report_here": Phrase("Dùng vị trí của tôi (làm tròn khoảng 1 km)", "Use my place, to about 1 km"),
    "report_here_on": Phrase(
        "Vị trí của bạn, làm tròn khoảng 1 km, sẽ được gửi kèm.", "Your place, to about 1 km, goes along."
    ),
    "report_here_off": Phrase("Không gửi vị trí nữa", "Leave my place out"),
    "report_here_no": Phrase(
        "Không lấy được vị trí. Bạn có thể chọn tỉnh, thành phố.",
        "Your place could not be read. You can choose the province.",
    ),
    "report_contact": Phrase("Điện thoại hoặc email của bạn", "Your telephone number or email"),
    "report_contact_hint": Phrase(
        "Chỉ cán bộ xử lý nhìn thấy, để hỏi thêm khi cần; xóa 90 ngày sau khi có kết quả.",
        "Only the officer sees it, to ask you if needed; removed 90 days after the outcome.",
    ),
    "report_send": Phrase("Gửi phản ánh", "Send the report"),
    "report_send_now": Phrase("Gửi ngay, không thêm ảnh", "Send now, without photos"),
    "report_photos_got": Phrase("Số ảnh đã nhận", "Photos received"),
    "report_choose_photos": Phrase(
        "Nếu bạn đã chọn ảnh, hãy chọn lại.", "If you had chosen photos, choose them again."
    ),
    "report_have_receipt": Phrase("Tôi đã có số biên nhận", "I have a receipt number"),
    "report_receipt": Phrase("Số biên nhận", "Receipt number"),
    "report_look_up": Phrase("Xem kết quả", "Look it up"),
    "report_thanks": Phrase("Đã nhận phản ánh. Cảm ơn bạn!", "We have your report. Thank you!"),
    "report_keep": Phrase(
        "Hãy chép hoặc chụp lại số này: chỉ ai có số này mới xem được kết quả.",
        "Write this number down or take a picture of it: it is the only way to see what became of your report.",
    ),
    "report_state": Phrase("Tình trạng", "State"),
    "report_open": Phrase("Đã nhận, đang chờ cán bộ xem xét.", "Received; an officer will look at it."),
    "report_reply": Phrase("Trả lời của cán bộ", "The officer's answer"),
    "report_sent_at": Phrase("Gửi lúc", "Sent"),
    "report_settled_at": Phrase("Có kết quả lúc", "Outcome since"),
    "report_product": Phrase("Sản phẩm", "Product"),
    "report_danger": Phrase(
        "Nếu sức khỏe bị ảnh hưởng, hãy ngừng dùng và đến cơ sở y tế ngay. Gọi cấp cứu: 115.",
        "If you feel unwell, stop using it and see a doctor at once. Emergency: 115.",
    ),
    "report_another": Phrase("Gửi phản ánh khác", "Send another report"),
}

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "report_words": Phrase("Mô tả: nhiều nhất 1000 ký tự.", "At most 1000 characters of words."),
    "report_contact": Phrase("Liên hệ: nhiều nhất 200 ký tự.", "At most 200 characters of contact."),
    "report_photos": Phrase("Nhiều nhất 3 ảnh.", "At most 3 photos."),
    "report_empty": Phrase(
        "Hãy ghi mã, mô tả hoặc gửi ảnh: chưa có gì để xem xét.",
        "Give a code, some words or a photo: there is nothing to look at yet.",
    ),
    "report_reason": Phrase("Hãy chọn một lý do.", "Choose a reason."),
    "report_code": Phrase("Mã quá dài.", "The code is too long."),
    "report_place": Phrase(
        "Vị trí không đọc được: hãy chọn tỉnh, thành phố.", "The place cannot be read: choose the province."
    ),
    "report_reply": Phrase("Trả lời: nhiều nhất 1000 ký tự.", "The answer has at most 1000 characters."),
    "report_limit": Phrase(
        "Mạng của bạn đã gửi quá nhiều phản ánh. Hãy thử lại sau một giờ, hoặc dùng mạng khác.",
        "Too many reports came from your network. Try again in an hour, or from another network.",
    ),
    "photo_limit": Phrase(
        "Hôm nay không nhận thêm ảnh. Hãy gửi phản ánh không kèm ảnh.",
        "No more photos are taken today. Send the report without photos.",
    ),
    "report_mismatch": Phrase(
        "Phản ánh này đã được gửi với nội dung khác. Nhấn gửi lần nữa để gửi thành phản ánh mới.",
        "This report was sent with other content. Send once more to make it a new report.",
    ),
    "report_settled": Phrase("Phản ánh này đã có kết quả.", "This report is settled already."),
    "report_unknown": Phrase("Không có phản ánh này.", "There is no such report."),
    "receipt_unknown": Phrase(
        "Không có phản ánh nào với số biên nhận này. Hãy kiểm tra lại từng ký tự.",
        "There is no report with this receipt number. Check every character.",
    ),
    "photo_empty": Phrase("Tệp ảnh trống.", "The photo is an empty file."),
    "photo_large": Phrase("Ảnh quá lớn: nhiều nhất 10 MB.", "The photo is too large: at most 10 MB."),
    "photo_pixels": Phrase(
        "Ảnh quá lớn: nhiều nhất 40 triệu điểm ảnh.", "The photo is too large: at most 40 million pixels."
    ),
    "photo_heic": Phrase(
        "Ảnh HEIC chưa đọc được: hãy gửi ảnh JPEG hoặc chụp màn hình ảnh đó.",
        "HEIC photos cannot be read: send it as JPEG, or send a screenshot of it.",
    ),
    "photo_kind": Phrase("Tệp không phải ảnh JPEG, PNG hoặc WebP.", "This is no photo in JPEG, PNG or WebP."),
    "photo_broken": Phrase(
        "Ảnh bị hỏng hoặc thiếu: hãy chọn ảnh khác.", "The photo is damaged or cut off: choose another one."
    ),
    "photo_costly": Phrase(
        "Ảnh này tốn quá nhiều thời gian hoặc bộ nhớ để mở: hãy lưu lại thành ảnh JPEG thường, chụp màn hình ảnh đó, "
        "hoặc gửi ít ảnh hơn.",
        "This photo takes too much time or memory to open: save it anew as an ordinary JPEG, send a screenshot of it, "
        "or send fewer photos.",
    ),
    "photo_busy": Phrase(
        "Đang có quá nhiều ảnh được xử lý: hãy gửi lại sau vài giây.",
        "Too many photos are being read: send it again in a few seconds.",
    ),
}
