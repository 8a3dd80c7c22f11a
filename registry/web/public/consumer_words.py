"""The words of the pages that everybody sees, and of a page's frame."""

from registry.model.measures import Disposition
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "title": Phrase("Kiểm tra mã sản phẩm", "Check a product code"),
    "registry": Phrase("Sổ đăng ký mã sản phẩm quốc gia", "National register of product codes"),
    "language": Phrase("English", "Tiếng Việt"),
    "right_address": Phrase("Địa chỉ đúng", "The right address"),
    "compare_address": Phrase("Hãy so với thanh địa chỉ.", "Compare it with the address bar."),
    "sample": Phrase("MẪU – dữ liệu thử, không có giá trị", "SAMPLE – test data, worth nothing"),
    "checked_at": Phrase("Kiểm tra lúc", "Checked at"),
    "local_time": Phrase("giờ Việt Nam", "Viet Nam time"),
    "reasons": Phrase("Vì sao", "Why"),
    "product": Phrase("Sản phẩm", "The product"),
    "read": Phrase("Đọc được từ mã (chưa được xác nhận)", "What the code says (not confirmed)"),
    "notices": Phrase("Thông báo", "Notices"),
    "name": Phrase("Tên", "Name"),
    "brand": Phrase("Nhãn hiệu", "Brand"),
    "category": Phrase("Nhóm hàng", "Category"),
    "gtin": Phrase("Mã sản phẩm (GTIN)", "Product number (GTIN)"),
    "lot": Phrase("Số lô", "Lot"),
    "expiry": Phrase("Hạn dùng", "Expiry"),
    "serial": Phrase("Số sê-ri", "Serial"),
    "producer": Phrase("Nhà sản xuất", "Producer"),
    "address": Phrase("Địa chỉ", "Address"),
    "origin": Phrase("Xuất xứ", "Origin"),
    "authorisation": Phrase("Số đăng ký / công bố", "Authorisation"),
    "warnings": Phrase("Cảnh báo an toàn", "Safety warnings"),
    "picture_title": Phrase("Ảnh sản phẩm", "Picture of the product"),
    "picture_shown": Phrase(
        "Người quét mã thấy ảnh này trên trang kết quả.", "Whoever scans a code sees this picture beside the answer."
    ),
    "picture_elsewhere": Phrase(
        "Ảnh nằm ở trang khác nên không hiện trên trang kết quả. Hãy tải ảnh lên đây để người mua thấy.",
        "The picture lies on another site, so the answer does not show it. Upload it here to let buyers see it.",
    ),
    "picture_waits": Phrase(
        "Ảnh sẽ hiện khi sản phẩm được duyệt.", "The picture is shown once the product is approved."
    ),
    "picture_choose": Phrase("Chọn ảnh", "Choose a picture"),
    "picture_hint": Phrase(
        "JPEG, PNG hoặc WebP, nhiều nhất 10 MB; ảnh được thu nhỏ còn 480 điểm.",
        "JPEG, PNG or WebP, at most 10 MB; it is made small, to 480 pixels.",
    ),
    "picture_send": Phrase("Tải ảnh lên", "Upload"),
    "picture_remove": Phrase("Bỏ ảnh này", "Remove this picture"),
    "image": Phrase("Ảnh sản phẩm", "Picture"),
    "recall_until": Phrase(
        "Nhà sản xuất phải thu hồi xong chậm nhất ngày {day}", "The producer must have it back by {day}"
    ),
    "level": Phrase("mức {level}, hoàn tất trong {days} ngày", "level {level}, to finish within {days} days"),
    "because": Phrase("Lý do", "Reason"),
    "proves": Phrase("Mã này cho biết", "What this code proves"),
    "scan_camera": Phrase("Quét bằng máy ảnh", "Scan with the camera"),
    "type_codes": Phrase("Hoặc dán, gõ mã", "Or paste or type codes"),
    "check_another": Phrase("Kiểm tra mã khác", "Check another code"),
    "what": Phrase(
        "Quét mã QR trên bao bì bằng máy ảnh của điện thoại, hoặc dán, gõ mã vào đây. "
        "Bạn sẽ biết mã có được cấp không, sản phẩm là gì, có bị thu hồi hay hết hạn không.",
        "Scan the QR code on the pack with your phone's camera, or paste or type the code here. "
        "You learn whether it was issued, what the product is, and whether it is recalled or expired.",
    ),
    "codes": Phrase("Mã, mỗi dòng một mã", "Codes, one a line"),
    "hint": Phrase(
        "Gõ tay: mã sản phẩm (GTIN), dấu cách, số sê-ri. Nhiều nhất {limit} mã mỗi lần.",
        "By hand: product number (GTIN), a space, the serial. At most {limit} codes at a time.",
    ),
    "check": Phrase("Kiểm tra", "Check"),
    "nothing": Phrase("Chưa có mã nào. Hãy dán hoặc gõ ít nhất một mã.", "No code yet. Paste or type at least one."),
    "too_many": Phrase(
        "Quá nhiều mã: nhiều nhất {limit} mã mỗi lần, bạn đã gửi {count}.",
        "Too many codes: at most {limit} at a time, you sent {count}.",
    ),
    "too_large": Phrase("Nội dung gửi quá lớn. Hãy gửi ít mã hơn.", "This is too much text. Send fewer codes."),
    "results": Phrase("Kết quả", "Results"),
    "kept": Phrase("Trang này chưa lưu lại lần kiểm tra của bạn.", "This page keeps no record of your check yet."),
    "record": Phrase("Ghi nhận lần kiểm tra này", "Record this check"),
    "recorded": Phrase(
        "Lần kiểm tra này được ghi lại, không kèm tên bạn, để phát hiện mã bị sao chép.",
        "This check is recorded, without your name, so that copied codes are found.",
    ),
    "placed": Phrase("Nơi quét (làm tròn khoảng 1 km) được gửi kèm.", "Your place, to about 1 km, was sent along."),
    "place_share": Phrase("Cho biết tôi đang ở đâu", "Share where I am"),
    "place_stop": Phrase("Không cho biết nữa", "Stop sharing"),
    "place_what": Phrase(
        "Không bắt buộc: nếu bạn đồng ý, từ lần quét sau, nơi quét (làm tròn khoảng 1 km) được gửi kèm. "
        "Nhờ đó mã bị sao chép ở nơi khác dễ bị phát hiện hơn.",
        "If you like: from your next scan on, your place, rounded to about 1 km, is sent along. "
        "Copies of a code in other places are found more easily that way.",
    ),
    "place_on": Phrase(
        "Từ lần quét sau, nơi quét (làm tròn khoảng 1 km) được gửi kèm.",
        "From your next scan on, your place, rounded to about 1 km, is sent along.",
    ),
    "place_no": Phrase(
        "Không lấy được vị trí, nên không có gì được gửi. Kết quả kiểm tra vẫn như vậy.",
        "Your place could not be read, so none is sent. The answer stays the same.",
    ),
    "for_programs": Phrase("Dành cho lập trình viên", "For programmers"),
}

# What is in force on goods.
MEASURE: dict[Disposition, Phrase] = {
    Disposition.RECALLED: Phrase("Thu hồi", "Recall"),
    Disposition.WITHDRAWN: Phrase("Rút khỏi lưu thông", "Withdrawn"),
    Disposition.STOLEN: Phrase("Báo mất cắp", "Reported stolen"),
    Disposition.DESTROYED: Phrase("Đã tiêu hủy", "Destroyed"),
    Disposition.EXPORTED: Phrase("Đã xuất khẩu", "Exported"),
}

# What a code proves of the pack that bears it.
PROVES: dict[str, Phrase] = {
    "unit": Phrase(
        "Đây là mã của riêng một sản phẩm; số sê-ri và chữ ký số là của hệ thống.",
        "This is the code of one single item; its serial and its seal are the registry's.",
    ),
    "copied": Phrase(
        "Mã là của hệ thống, nhưng bao bì trên tay bạn có thể mang bản sao của mã.",
        "The code is the registry's, but the pack in your hand may carry a copy of it.",
    ),
    "listed": Phrase(
        "Số sê-ri này đã được cấp; điều đó chưa chứng minh bao bì này là bản gốc.",
        "This serial was issued; that does not prove that this pack is the original.",
    ),
    "lot": Phrase(
        "Mã này chỉ cho biết lô hàng, không phải riêng sản phẩm này.",
        "This code speaks of the lot alone, not of this one item.",
    ),
    "type": Phrase(
        "Mã này chỉ cho biết loại sản phẩm, không phải riêng sản phẩm này.",
        "This code speaks of the kind of product alone, not of this one item.",
    ),
    "nothing": Phrase("Mã này không chứng minh gì về sản phẩm.", "This code proves nothing about the product."),
}
