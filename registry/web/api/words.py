"""The words of the page that tells programs how to call (/docs); the calls themselves stand in openapi.json."""

from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "api_title": Phrase("Giao diện lập trình (API)", "Programming interface (API)"),
    "api_lead": Phrase(
        "Dành cho phần mềm của sàn thương mại, nhà thuốc, nhà sản xuất và nhà in. Trang này mô tả mọi lời gọi; "
        "bản cho máy đọc là /openapi.json (OpenAPI 3.1). Phần mô tả từng lời gọi viết bằng tiếng Anh.",
        "For the programs of marketplaces, pharmacies, producers and printers. This page describes every call; "
        "/openapi.json says the same to machines (OpenAPI 3.1).",
    ),
    "api_begin": Phrase("Bắt đầu thế nào", "How to begin"),
    "api_key_heading": Phrase("1. Khóa API", "1. An API key"),
    "api_key": Phrase(
        "Quản trị viên của doanh nghiệp tạo khóa ở trang Người dùng và khóa, chọn vai trò và phạm vi. Khóa chỉ "
        "hiện một lần. Gửi khóa trong tiêu đề Authorization; không bao giờ đặt khóa trong địa chỉ. Ai cũng kiểm "
        "tra mã được mà không cần khóa.",
        "The administrator of your organisation makes a key on the page People and keys, with a role and scopes. "
        "It is shown once. Send it in the header Authorization, never in an address. Verifying needs no key.",
    ),
    "api_sandbox_heading": Phrase("2. Thử với khóa thử nghiệm", "2. Try with a sandbox key"),
    "api_sandbox": Phrase(
        "Khóa thử nghiệm trả lời cố định cho 16 mã MẪU, mỗi kết luận một mã; không có gì được ghi lại, và không "
        "mã nào của hàng thật được trả lời. Danh sách mã ở /v1/sandbox, ai cũng đọc được.",
        "A sandbox key answers 16 SAMPLE codes, one for each verdict, always the same; nothing is recorded, and "
        "no code of real goods is answered. The codes are listed at /v1/sandbox, for everybody to read.",
    ),
    "api_once_heading": Phrase("3. Gửi lại mà không làm hai lần", "3. Send again without doing it twice"),
    "api_once": Phrase(
        "Mọi lời gọi tạo mới nhận tiêu đề Idempotency-Key (1 đến 200 ký tự ASCII, riêng cho doanh nghiệp, giữ "
        "mãi). Mất mạng thì gửi lại y như cũ: cùng khóa và cùng nội dung được trả lời như lần đầu, kèm "
        "Idempotency-Replayed: true. Cùng khóa mà nội dung khác là 409 idempotency_mismatch. Lời gọi bị từ chối "
        "không giữ khóa.",
        "Every call that creates something takes the header Idempotency-Key (1 to 200 ASCII characters, of your "
        "organisation, kept for a year). When the network breaks, send the same again: the same key and content is "
        "answered as the first time, with Idempotency-Replayed: true. The same key with other content is 409 "
        "idempotency_mismatch. A call that was refused does not use its key up.",
    ),
    "api_errors_heading": Phrase("4. Lỗi", "4. Errors"),
    "api_errors": Phrase(
        "Lỗi là JSON theo RFC 9457 (application/problem+json). Hãy dựa vào code, vốn không đổi; detail dành cho "
        "người, và lỗi 400 bắt đầu bằng tên trường sai. Kết luận hoặc trường chưa biết: coi kết luận là không "
        "phải hàng thật, còn trường thì bỏ qua. Đơn hàng của doanh nghiệp khác được trả lời như không tồn tại "
        "(404).",
        "Errors are JSON by RFC 9457 (application/problem+json). Rely on code, which stays; detail is for people, "
        "and that of a 400 starts with the name of the field. Treat a verdict that you do not know as not "
        "genuine, and pass over fields that you do not know. Another organisation's order is answered like one "
        "that is not there (404).",
    ),
    "api_limits_heading": Phrase("5. Giới hạn", "5. Limits"),
    "api_limits": Phrase(
        "Thân tối đa 64 KiB nếu lời gọi không nói khác; quá là 413. Kiểm tra hàng loạt: 10.000 mã có khóa, 100 mã "
        "không khóa. Gọi quá dày là 429, tải mã cùng lúc quá nhiều là 503; cả hai nói ở Retry-After sau bao nhiêu "
        "giây thì gọi lại. Danh sách chia trang: gửi next của trang trước làm after.",
        "A body has at most 64 KiB unless the call says otherwise; more is 413. A batch to verify has 10,000 "
        "codes with a key, 100 without. Too many calls are 429, too many downloads at once 503; both say in "
        "Retry-After how many seconds to wait. Lists come in pages: send next of one page as after.",
    ),
    "api_calls": Phrase("Các lời gọi", "The calls"),
    "api_ask": Phrase("Gửi", "Ask"),
    "api_answer": Phrase("Trả lời", "Answer"),
}

# The groups of calls, by the tags of openapi.json.
GROUPS: dict[str, Phrase] = {
    "Verify": Phrase("Kiểm tra mã", "Verify"),
    "Sales": Phrase("Bán hàng", "Sales"),
    "Products": Phrase("Doanh nghiệp và sản phẩm", "Organisations and products"),
    "Orders": Phrase("Đặt mã và tải mã", "Orders and their codes"),
    "Dispositions": Phrase("Thu hồi và xử lý hàng", "Recalls and dispositions"),
    "Cases": Phrase("Vụ việc", "Cases"),
    "Sandbox": Phrase("Thử nghiệm", "Sandbox"),
    "Reports": Phrase("Phản ánh của người dùng", "Consumers' reports"),
    "Trust": Phrase("Tin cậy", "Trust"),
    "Health": Phrase("Tình trạng máy chủ", "Health"),
    "Pages": Phrase("Trang và mô tả", "Pages and descriptions"),
}

# What a call does, in Vietnamese, by its operationId; English is the summary of openapi.json.
CALLS: dict[str, str] = {
    "verify": "Kiểm tra một mã",
    "verifyBatch": "Kiểm tra nhiều mã",
    "sell": "Báo đã bán",
    "undoSale": "Hủy việc bán",
    "addOrganisation": "Đăng ký doanh nghiệp",
    "organisation": "Một doanh nghiệp",
    "products": "Danh sách sản phẩm",
    "addProduct": "Đăng ký hoặc sửa sản phẩm",
    "importProducts": "Nạp danh sách sản phẩm",
    "orders": "Danh sách đơn đặt mã",
    "placeOrder": "Đặt mã",
    "order": "Một đơn đặt mã",
    "codes": "Tải mã",
    "labelsPdf": "Tờ nhãn PDF",
    "labelsZpl": "Nhãn cho máy in nhiệt",
    "unit": "Hình mã của một đơn vị",
    "serials": "Gửi số sê-ri riêng",
    "activate": "Kích hoạt",
    "spoil": "Báo nhãn hỏng",
    "cancel": "Hủy đơn",
    "dispose": "Báo tình trạng hàng",
    "recalls": "Danh sách thu hồi",
    "recall": "Thu hồi sản phẩm hoặc lô",
    "papers": "Danh sách giấy tờ",
    "addPaper": "Thêm giấy tờ",
    "paper": "Một giấy tờ",
    "paperFile": "Tải tệp của giấy tờ",
    "removePaper": "Gỡ giấy tờ",
    "sites": "Danh sách địa điểm",
    "addSite": "Thêm địa điểm",
    "site": "Một địa điểm",
    "changeSite": "Sửa địa điểm",
    "closeSite": "Đóng địa điểm",
    "flags": "Các vụ việc",
    "samples": "Các mã mẫu",
    "report": "Phản ánh sản phẩm đáng ngờ",
    "receipt": "Kết quả của một phản ánh",
    "trustList": "Danh sách khóa công khai",
    "resolver": "Mô tả của bộ phân giải GS1",
    "alive": "Máy chủ đang chạy",
    "ready": "Máy chủ sẵn sàng",
    "openapi": "Mô tả này cho máy đọc",
    "link": "Liên kết GS1 Digital Link",
    "otherLink": "Digital Link với khóa GS1 khác",
}
