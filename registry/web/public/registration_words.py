"""The words of an organisation's registration: the form, and the page of its receipt."""

from registry.model.phrases import Phrase
from registry.model.requests import RequestState

WORDS: dict[str, Phrase] = {
    "reg_title": Phrase("Đăng ký đơn vị", "Register an organisation"),
    "reg_what": Phrase(
        "Gửi hồ sơ tại đây. Cán bộ xem trong 7 ngày làm việc; bạn theo dõi bằng biên nhận, không cần tài khoản.",
        "Send this once. An officer decides within 7 working days; you follow it with a receipt and need no account.",
    ),
    "reg_company": Phrase("Đơn vị", "Organisation"),
    "reg_name_hint": Phrase("Như trong giấy đăng ký doanh nghiệp.", "As in the certificate of registration."),
    "reg_tax_code_hint": Phrase(
        "10 chữ số, thêm -001 nếu là chi nhánh; hộ kinh doanh 12 chữ số.",
        "10 digits, with -001 for a branch; 12 digits for a household.",
    ),
    "reg_choose": Phrase("Chọn", "Choose"),
    "reg_prefixes_hint": Phrase(
        "Chỉ dành cho đơn vị sản xuất, nhập khẩu. 4 đến 12 chữ số, ví dụ 8934588; nhiều tiền tố cách nhau bằng dấu "
        "phẩy. Chưa có thì để trống.",
        "For producers and importers only. 4 to 12 digits, such as 8934588; several with commas between. Leave it "
        "empty if you have none.",
    ),
    "reg_trades_hint": Phrase("Chọn tất cả những gì đơn vị làm.", "Choose all that you do."),
    "reg_person": Phrase("Người liên hệ", "Contact"),
    "reg_login_hint": Phrase(
        "Chữ thường a-z, chữ số và . _ @ + -, ví dụ nguyen.an.", "a-z, digits and . _ @ + -, such as nguyen.an."
    ),
    "reg_papers": Phrase("Tài liệu", "Documents"),
    "reg_files": Phrase("Chọn tệp", "Choose files"),
    "reg_papers_hint": Phrase(
        "Giấy đăng ký doanh nghiệp, giấy chứng nhận GS1... Tối đa 5 tệp PDF, JPEG hoặc PNG, mỗi tệp 5 MB.",
        "Certificate of registration, GS1 certificate ... At most 5 files, PDF, JPEG or PNG, of 5 MB each.",
    ),
    "reg_papers_again": Phrase(
        "Trình duyệt không giữ tệp: hãy chọn lại tài liệu.", "Browsers keep no files: choose the documents again."
    ),
    "reg_papers_kept": Phrase(
        "Tài liệu đã gửi lần trước được giữ lại; chỉ gửi thêm tài liệu còn thiếu.",
        "The documents you sent are kept; add only what is missing.",
    ),
    "reg_send": Phrase("Gửi hồ sơ", "Send"),
    "reg_mend": Phrase(
        "Hãy sửa các ô được đánh dấu; hồ sơ chưa được gửi.", "Mend the marked fields; nothing was sent."
    ),
    "reg_receipt": Phrase("Biên nhận hồ sơ", "Receipt"),
    "reg_mailed": Phrase(
        "Liên kết này cũng được gửi tới {address}; kết quả sẽ được báo ở đó.",
        "This link is mailed to {address} too, and so is what becomes of the application.",
    ),
    "reg_keep": Phrase(
        "Hãy lưu địa chỉ trang này (đánh dấu trang hoặc chụp ảnh). Chỉ ai có địa chỉ này mới xem được hồ sơ.",
        "Keep the address of this page (bookmark it or take a picture). Only who has it can see the application.",
    ),
    "reg_number": Phrase("Hồ sơ số", "Number"),
    "reg_sent": Phrase("Gửi lúc", "Sent"),
    "reg_by_then": Phrase("Trả lời chậm nhất", "Answer by"),
    "reg_state": Phrase("Tình trạng", "State"),
    "reg_reason": Phrase("Lý do, hoặc còn thiếu gì", "Why, or what is missing"),
    "reg_again": Phrase("Sửa và gửi lại", "Mend it and send it again"),
    "reg_welcome": Phrase(
        "Đơn vị của bạn đã được đăng ký. Hãy đặt mật khẩu cho tài khoản đầu tiên.",
        "Your organisation is registered. Set the password of its first account.",
    ),
    "reg_your_login": Phrase("Tên đăng nhập", "Login"),
    "reg_set_password": Phrase("Đặt mật khẩu", "Set my password"),
    "reg_token_link": Phrase(
        "Bước cuối: chọn mật khẩu của bạn. Nút này dùng được một lần, trong 24 giờ.",
        "The last step: choose your password. This button works once, within 24 hours.",
    ),
    "reg_open_link": Phrase("Chọn mật khẩu", "Choose the password"),
    "reg_token_else": Phrase("Mã dùng một lần, nếu nút không mở được", "One-time token, if the button does not open"),
    "reg_sign_in": Phrase("Đăng nhập", "Sign in"),
    "reg_documents_sent": Phrase("Tài liệu đã gửi", "Documents sent"),
}

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "document_large": Phrase("Mỗi tài liệu tối đa 5 MB.", "A document has at most 5 MB."),
    "document_kind": Phrase(
        "Chỉ nhận tệp PDF nguyên vẹn, ảnh JPEG hoặc PNG.", "Only whole PDF files, and photos as JPEG or PNG."
    ),
    "documents": Phrase("Tối đa 5 tài liệu.", "At most 5 documents."),
    "applications": Phrase(
        "Hôm nay có quá nhiều hồ sơ: hãy gửi lại vào ngày mai.", "Too many applications today: send it tomorrow."
    ),
    "application": Phrase("Hãy sửa các ô còn sai.", "Mend the wrong fields."),
    "application_limit": Phrase(
        "Mạng của bạn đã gửi quá nhiều hồ sơ: hãy thử lại sau một giờ.",
        "Your network has sent too many applications: try again in an hour.",
    ),
    "application_unknown": Phrase("Không có hồ sơ của biên nhận này.", "There is no application of this receipt."),
    "not_approved": Phrase("Hồ sơ chưa được chấp thuận.", "This application is not approved."),
    "trades": Phrase(
        "Hãy cấp ít nhất một vai trò đã xin, và không cấp vai trò khác.",
        "Grant at least one of the roles that were applied for, and no other.",
    ),
    "prefixes_apart": Phrase(
        "Tiền tố chỉ dành cho đơn vị sản xuất, nhập khẩu: hãy cấp cả vai trò đó, hoặc không cấp tiền tố.",
        "Prefixes are for producers and importers: grant that too, or no prefix.",
    ),
    "password_set": Phrase("Tài khoản đã có mật khẩu: hãy đăng nhập.", "A password was set: sign in."),
}

# What is wrong with a field of an application.
FIELD_FAULT: dict[str, Phrase] = {
    "text": Phrase("Không để trống, không quá dài.", "Not empty, and not too long."),
    "tax_code": Phrase("Mã số thuế có 10, 12 hoặc 13 chữ số.", "A tax code has 10, 12 or 13 digits."),
    "tax_code_known": Phrase(
        "Mã số thuế này đã được đăng ký: người quản trị của đơn vị thêm được bạn vào.",
        "This tax code is registered: its administrator can add you.",
    ),
    "province": Phrase("Hãy chọn tỉnh.", "Choose the province."),
    "email": Phrase("Ví dụ: an@congty.vn.", "Such as an@company.vn."),
    "phone": Phrase("8 đến 15 chữ số.", "8 to 15 digits."),
    "prefixes_apart": Phrase(
        "Chỉ đơn vị sản xuất, nhập khẩu có tiền tố: hãy để trống.", "Only producers and importers: leave it empty."
    ),
    "trades": Phrase("Hãy chọn ít nhất một vai trò.", "Choose at least one role."),
    "prefixes": Phrase("Mỗi tiền tố 4 đến 12 chữ số.", "Each prefix has 4 to 12 digits."),
    "login": Phrase("2 đến 100 ký tự a-z, 0-9 và . _ @ + -.", "2 to 100 of a-z, 0-9 and . _ @ + -."),
    "login_taken": Phrase("Tên này đã có người dùng.", "This login is taken."),
}

APPLICATION_STATE: dict[RequestState, Phrase] = {
    RequestState.OPEN: Phrase("Đang chờ cán bộ xem", "Waiting for an officer"),
    RequestState.APPROVED: Phrase("Đã chấp thuận", "Approved"),
    RequestState.REFUSED: Phrase("Chưa được chấp thuận", "Not approved"),
}

# The fields of an application.
APPLICATION_FIELD: dict[str, Phrase] = {
    "name": Phrase("Tên đầy đủ", "Full name"),
    "tax_code": Phrase("Mã số thuế", "Tax code"),
    "address": Phrase("Địa chỉ", "Address"),
    "province": Phrase("Tỉnh, thành phố", "Province"),
    "trades": Phrase("Vai trò trong chuỗi cung ứng", "Role in the supply chain"),
    "prefixes": Phrase("Tiền tố mã doanh nghiệp GS1", "GS1 company prefixes"),
    "contact": Phrase("Họ và tên", "Name"),
    "email": Phrase("E-mail", "E-mail"),
    "phone": Phrase("Điện thoại", "Phone"),
    "login": Phrase("Tên đăng nhập mong muốn", "Login you would like"),
    "remark": Phrase("Ghi chú cho cán bộ", "Remark to the officer"),
}
