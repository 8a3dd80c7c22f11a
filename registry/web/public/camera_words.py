"""The words of the page that scans with the camera, and of photos read by the server."""

from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "camera_title": Phrase("Quét bằng máy ảnh", "Scan with the camera"),
    "camera_what": Phrase(
        "Đưa một hay nhiều mã vào khung hình: mỗi mã được kiểm tra một lần và hiện trong danh sách.",
        "Hold one code or several in the picture: each is checked once and shown in the list.",
    ),
    "camera_open": Phrase("Mở máy ảnh", "Open the camera"),
    "camera_lens": Phrase("Ống kính", "Lens"),
    "camera_torch": Phrase("Đèn", "Torch"),
    "camera_sound": Phrase("Âm thanh", "Sound"),
    "camera_list": Phrase("Đã quét", "Scanned"),
    "camera_empty": Phrase("Chưa có mã nào.", "Nothing yet."),
    "camera_clear": Phrase("Xóa danh sách", "Clear the list"),
    "camera_retry": Phrase("Thử lại", "Try again"),
    "camera_full": Phrase("Xem đầy đủ", "Full page"),
    "camera_photo_label": Phrase("Chụp hoặc chọn ảnh có mã", "Take or choose a photo of codes"),
    "camera_photo_hint": Phrase(
        "JPEG, PNG hoặc WebP, nhiều nhất 8 MB. Ảnh chỉ dùng để đọc mã và không được lưu lại.",
        "JPEG, PNG or WebP, at most 8 MB. The photo is only used to read the codes; it is not kept.",
    ),
    "camera_photo_send": Phrase("Đọc ảnh", "Read the photo"),
    "camera_photo_more": Phrase(
        "Ảnh có quá nhiều mã: chỉ {n} mã đầu được kiểm tra.",
        "The photo holds too many codes: only the first {n} were checked.",
    ),
    "camera_photo_result": Phrase("Các mã trong ảnh", "Codes in the photo"),
    "camera_type": Phrase("Gõ mã hoặc dùng máy quét cầm tay", "Type a code, or use a hand scanner"),
    "camera_type_hint": Phrase(
        "Mã sản phẩm (GTIN), dấu cách, số sê-ri; hoặc cả đường dẫn.",
        "Product number (GTIN), a space, the serial; or the whole link.",
    ),
    "camera_type_scanner": Phrase(
        "Máy quét hoạt động như bàn phím thì cứ quét, không cần bấm vào ô này.",
        "With a scanner that acts as a keyboard just scan: no need to press here.",
    ),
    "camera_noscript": Phrase(
        "Quét trực tiếp cần JavaScript. Bạn vẫn có thể gửi ảnh chụp hoặc gõ mã ở dưới.",
        "Scanning live needs JavaScript. You can still send a photo or type a code below.",
    ),
    "camera_back": Phrase("Quét tiếp", "Scan more"),
}

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "picture_missing": Phrase("Hãy chọn một ảnh.", "Choose a photo."),
    "picture_large": Phrase(
        "Ảnh quá lớn: nhiều nhất 8 MB và 40 triệu điểm ảnh. Hãy chụp lại ở cỡ nhỏ hơn.",
        "The photo is too large: at most 8 MB and 40 million pixels. Take a smaller one.",
    ),
    "picture_kind": Phrase(
        "Tệp này không phải ảnh JPEG, PNG hoặc WebP (ảnh HEIC hãy đổi sang JPEG).",
        "This file is no photo in JPEG, PNG or WebP (turn HEIC into JPEG).",
    ),
    "picture_broken": Phrase(
        "Ảnh bị hỏng, không đọc được hết. Hãy gửi lại hoặc chọn ảnh khác.",
        "The photo is damaged and cannot be read to its end. Send it again, or another one.",
    ),
}

# How many codes of each tone the script has counted.
CAMERA_TALLY: dict[str, Phrase] = {
    "good": Phrase("Hợp lệ", "Valid"),
    "plain": Phrase("Chưa xác nhận", "Not proven"),
    "warn": Phrase("Cần xem kỹ", "Look closer"),
    "bad": Phrase("Cảnh báo", "Warnings"),
}

# What the script says, by the keys that it has for it.
CAMERA_SCRIPT: dict[str, Phrase] = {
    "camera_pause": Phrase("Tạm dừng", "Pause"),
    "camera_resume": Phrase("Quét tiếp", "Go on"),
    "camera_lens_n": Phrase("Ống kính {n}", "Lens {n}"),
    "camera_starting": Phrase("Đang mở máy ảnh…", "Opening the camera…"),
    "camera_looking": Phrase("Đang tìm mã…", "Looking for codes…"),
    "camera_paused": Phrase("Đã tạm dừng, máy ảnh đã tắt.", "Paused; the camera is off."),
    "camera_denied": Phrase(
        "Trình duyệt không được phép dùng máy ảnh. Hãy cho phép trong cài đặt của trang, hoặc chụp ảnh mã ở dưới.",
        "The browser may not use the camera. Allow it in the settings of this page, or take a photo below.",
    ),
    "camera_none": Phrase(
        "Không tìm thấy máy ảnh. Hãy gửi ảnh chụp mã hoặc gõ mã ở dưới.",
        "No camera was found. Send a photo of the code, or type it below.",
    ),
    "camera_busy": Phrase(
        "Máy ảnh đang được ứng dụng khác dùng. Hãy đóng ứng dụng đó rồi thử lại.",
        "Another app is using the camera. Close it and try again.",
    ),
    "camera_no_reader": Phrase(
        "Trình duyệt này không đọc mã trực tiếp được. Hãy chụp ảnh mã ở dưới, máy chủ sẽ đọc giúp.",
        "This browser cannot read codes by itself. Take a photo below; the server reads it.",
    ),
    "camera_waiting": Phrase("Đang kiểm tra…", "Checking…"),
    "camera_again": Phrase("Đã kiểm tra rồi", "Checked before"),
    "camera_times": Phrase("{n} lần", "{n} times"),
    "camera_trouble": Phrase("Chưa kiểm tra được", "Could not be checked now"),
    "camera_trouble_offline": Phrase(
        "Không có mạng. Điều này không nói gì về sản phẩm.", "No network. This says nothing about the product."
    ),
    "camera_trouble_server": Phrase(
        "Hệ thống đang gặp sự cố. Điều này không nói gì về sản phẩm.",
        "The system is in trouble. This says nothing about the product.",
    ),
    "camera_trouble_busy": Phrase(
        "Quá nhiều lượt kiểm tra từ mạng này. Mã sẽ tự được gửi lại.",
        "Too many checks from this network. It will be sent again by itself.",
    ),
    "camera_trouble_other": Phrase(
        "Máy chủ không nhận mã này. Điều này không nói gì về sản phẩm.",
        "The server did not take this code. This says nothing about the product.",
    ),
    "camera_new_verdict": Phrase("Hãy xem trang đầy đủ", "See the full page"),
    "camera_full_of": Phrase("Xem đầy đủ: {what}", "Full page: {what}"),
    "camera_photo_reading": Phrase("Đang đọc ảnh…", "Reading the photo…"),
    "camera_photo_none": Phrase(
        "Không thấy mã nào trong ảnh. Hãy chụp gần hơn, đủ sáng, không rung.",
        "No code was found in the photo. Go closer, with enough light, and hold still.",
    ),
    "camera_photo_found": Phrase("Đọc được {n} mã trong ảnh.", "{n} read from the photo."),
}
