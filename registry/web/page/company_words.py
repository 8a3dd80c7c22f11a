"""The words of companies as a whole: suspension, changed data, a new administrator, doubtful numbers."""

from registry.model.companies import CompanyField, NumberDoubt
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "co_title": Phrase("Thông tin đơn vị", "Organisation"),
    "co_suspended": Phrase("Bị tạm dừng từ {since}", "Suspended since {since}"),
    "co_suspended_why": Phrase("Lý do: {reason}", "Reason: {reason}"),
    "co_suspended_what": Phrase(
        "Không đặt mã mới, nạp sê-ri, thêm sản phẩm, tạo khóa API, tải mã hay kích hoạt mã được. Mã đã cấp vẫn được "
        "trả "
        "lời như trước; vẫn thu hồi hàng, giải trình cảnh báo và xem dữ liệu được.",
        "No new orders, serials, products or API keys, no downloads and no activation. Issued codes are answered as "
        "before; recalls, explanations of flags and reading go on.",
    ),
    "co_administrator_new": Phrase(
        "Từ {at}, người quản trị của đơn vị là {name} ({login})",
        "Since {at} the administrator of your organisation is {name} ({login})",
    ),
    "co_administrator_why": Phrase(
        "Cơ quan quản lý đã cấp lại, lý do: {reason}. Nếu không đúng, hãy báo ngay cho cơ quan quản lý.",
        "The authority has done this, because: {reason}. If that is not right, tell the authority at once.",
    ),
    "co_tax_code_stays": Phrase(
        "Mã số thuế không bao giờ đổi: mã số thuế khác là đơn vị khác, cần đăng ký mới.",
        "A tax code never changes: another tax code is another organisation, which registers anew.",
    ),
    "co_change": Phrase("Sửa thông tin", "Change the data"),
    "co_change_own": Phrase(
        "Điện thoại và e-mail được sửa ngay; các mục khác chờ cán bộ đồng ý.",
        "Phone and e-mail are changed at once; all else waits for an officer.",
    ),
    "co_change_officer": Phrase(
        "Được sửa ngay và vào nhật ký. Kết quả kiểm tra mã hiện tên và địa chỉ mới; nhãn đã in giữ nguyên.",
        "It is changed at once and stands in the trail. Answers show the new name and address; printed labels stay.",
    ),
    "co_why": Phrase("Lý do", "Why"),
    "co_send": Phrase("Lưu hoặc gửi đề nghị", "Save, or ask for it"),
    "co_save": Phrase("Lưu thay đổi", "Save"),
    "co_changed": Phrase("Đã lưu thay đổi.", "The change is saved."),
    "co_asked": Phrase("Đã gửi đề nghị; cán bộ sẽ xem xét.", "It was sent; an officer decides."),
    "co_same": Phrase("Không có gì thay đổi.", "Nothing is different."),
    "co_withdrawn": Phrase("Đã rút đề nghị.", "The request was taken back."),
    "co_losses": Phrase("Hàng mất hoặc hủy đã báo", "Goods reported as lost"),
    "co_losses_what": Phrase(
        "Báo cáo về hàng của đơn vị khác chờ cơ quan chức năng quyết định; trong lúc chờ, mã chỉ mang ghi chú.",
        "A report on another organisation's goods waits for an authority; meanwhile the codes bear a note only.",
    ),
    "co_loss_line": Phrase("{what}: {count} sản phẩm", "{what}: {count} items"),
    "co_withdraw": Phrase("Rút đề nghị", "Take it back"),
    "co_before": Phrase("Trước", "Before"),
    "co_after": Phrase("Sau", "After"),
    "co_field": Phrase("Mục", "Field"),
    "co_when": Phrase("Lúc", "When"),
    "co_authority": Phrase("cơ quan quản lý", "the registry"),
    "co_nothing": Phrase("(trống)", "(empty)"),
    "co_history": Phrase("Lịch sử thay đổi", "What was changed"),
    "co_no_history": Phrase("Chưa có thay đổi nào.", "Nothing was changed yet."),
    "co_suspensions": Phrase("Các lần tạm dừng", "Suspensions"),
    "co_no_suspensions": Phrase("Chưa bị tạm dừng lần nào.", "It was never suspended."),
    "co_since": Phrase("Từ", "Since"),
    "co_until": Phrase("Đến", "Until"),
    "co_in_force": Phrase("đang có hiệu lực", "in force"),
    "co_lifted_why": Phrase("Lý do gỡ", "Why lifted"),
    "co_operator": Phrase("một người, lệnh khẩn cấp", "one person, in an emergency"),
    # The officer's acts.
    "co_decide": Phrase("Quyết định về đơn vị", "Decide about the organisation"),
    "co_suspend": Phrase("Tạm dừng đơn vị", "Suspend the organisation"),
    "co_suspend_what": Phrase(
        "Cần chữ ký của cán bộ thứ hai. Từ lúc ký, đơn vị không nhận được gì mới; mã đã cấp không đổi kết quả. "
        "Đơn vị đọc được lý do.",
        "A second officer must sign. From then on the organisation gets nothing new; issued codes keep their answers. "
        "The organisation reads the reason.",
    ),
    "co_suspend_ask": Phrase("Đề nghị tạm dừng", "Ask to suspend"),
    "co_immediate": Phrase("Phải tạm dừng ngay vì", "It must be at once, because"),
    "co_immediate_hint": Phrase(
        "Để trống: đơn vị được báo ngay lý do, không báo ai đề nghị, và có 24 giờ để giải trình; cán bộ thứ hai ký khi "
        "có giải trình hoặc hết 24 giờ. Có ghi: đơn vị chỉ biết khi đã bị tạm dừng.",
        "Left empty: the organisation is told why at once, not by whom, and has 24 hours to explain; the second "
        "officer signs once it has, or the 24 hours are over. Filled in: it learns of it only when it is suspended.",
    ),
    "co_heard_until": Phrase("Đơn vị giải trình đến", "The organisation explains until"),
    "co_explanation": Phrase("Giải trình của đơn vị", "The organisation's explanation"),
    "co_unheard": Phrase(
        "Đơn vị có đến {until} để giải trình và chưa giải trình: ký được sau lúc đó, hoặc khi có giải trình.",
        "The organisation has until {until} to explain and has not: it can be signed after that, or once it has.",
    ),
    # The company's word before.
    "co_hearing": Phrase(
        "Có đề nghị tạm dừng đơn vị: giải trình trước {until}",
        "It is asked to suspend your organisation: explain by {until}",
    ),
    "co_hearing_what": Phrase(
        "Trước lúc đó, khi chưa có giải trình, chưa ai quyết định.",
        "Before that, and without your explanation, nobody decides.",
    ),
    "co_hearing_explained": Phrase(
        "Đã có giải trình của đơn vị; cán bộ thứ hai sẽ quyết định.",
        "Your explanation is there; a second officer decides.",
    ),
    "co_hearing_open": Phrase("Xem lý do và giải trình", "See why, and explain"),
    "co_hearing_words": Phrase("Giải trình", "Explanation"),
    "co_hearing_words_hint": Phrase(
        "Có giải trình rồi thì cán bộ thứ hai có thể quyết định ngay: hãy viết đủ trong một lần.",
        "Once it is there the second officer may decide at once: say all of it in one go.",
    ),
    "co_hearing_papers": Phrase("Giấy tờ kèm theo", "Documents"),
    "co_hearing_papers_hint": Phrase(
        "Nếu có: đến 5 tệp PDF, JPEG hoặc PNG, mỗi tệp tối đa 5 MB.",
        "If any: up to 5 files, PDF, JPEG or PNG, of 5 MB each.",
    ),
    "co_hearing_send": Phrase("Gửi giải trình", "Send the explanation"),
    "co_hearing_who": Phrase("Người quản trị của đơn vị giải trình.", "Your organisation's administrator explains."),
    "co_explained": Phrase("Đã gửi giải trình.", "The explanation was sent."),
    "co_lift": Phrase("Gỡ tạm dừng", "Lift the suspension"),
    "co_lift_what": Phrase("Cần chữ ký của cán bộ thứ hai.", "A second officer must sign."),
    "co_lift_ask": Phrase("Đề nghị gỡ tạm dừng", "Ask to lift it"),
    "co_administrator": Phrase("Cấp lại người quản trị", "Give it a new administrator"),
    "co_administrator_what": Phrase(
        "Khi người quản trị duy nhất không còn. Cần giấy tờ của đơn vị và chữ ký của cán bộ thứ hai, người nhận mã "
        "dùng "
        "một lần để trao. Tài khoản của người quản trị cũ bị khóa; mọi người của đơn vị đọc được.",
        "For when its only administrator is gone. It takes the organisation's proof and the signature of a second "
        "officer, who gets the one-time token to hand over. The login of the one before is disabled; everybody of the "
        "organisation is told.",
    ),
    "co_administrator_login": Phrase("Tên đăng nhập (có sẵn, hoặc mới)", "Login (of theirs, or a new one)"),
    "co_administrator_name": Phrase("Họ và tên, nếu tên đăng nhập là mới", "Name, where the login is new"),
    "co_administrator_papers": Phrase("Giấy tờ chứng minh", "The organisation's proof"),
    "co_administrator_papers_hint": Phrase(
        "1 đến 5 tệp PDF, JPEG hoặc PNG, mỗi tệp tối đa 5 MB.", "1 to 5 files, PDF, JPEG or PNG, of 5 MB each."
    ),
    "co_administrator_ask": Phrase("Đề nghị cấp lại", "Ask for it"),
    "co_administrator_sign": Phrase("Ký và nhận mã dùng một lần", "Sign, and get the one-time token"),
    "co_administrator_signed": Phrase(
        "Đã ký. Mã dùng một lần của {login} chỉ hiện lần này, có hiệu lực đến {until}: hãy trao tận tay.",
        "Signed. The one-time token of {login} is shown only now and good until {until}: hand it over in person.",
    ),
    "co_named": Phrase("Người quản trị mới", "New administrator"),
    "co_leaving": Phrase("Tài khoản bị khóa", "Login that is disabled"),
    "co_nobody": Phrase("không có ai", "nobody"),
    "co_granted": Phrase("Đã sửa theo đề nghị.", "The data was changed as asked."),
    "co_grant": Phrase("Đồng ý và sửa", "Grant it, and change the data"),
    # Doubtful numbers.
    "co_doubt_ask": Phrase(
        "Có số khác thường. Hãy đối chiếu với giấy tờ; nếu đúng thì đánh dấu rồi gửi lại.",
        "A number is unusual. Compare it with your papers; if it is right, tick the box and send it again.",
    ),
    "co_doubt_right": Phrase("Tôi đã đối chiếu, các số này đúng", "I have compared them: these numbers are right"),
    "co_doubt_look": Phrase(
        "Hãy đối chiếu với giấy tờ trước khi duyệt.", "Compare it with the papers before approving."
    ),
}

FAULTS: dict[str, Phrase] = {
    "organisation_suspended": Phrase(
        "Đơn vị đang bị tạm dừng: chưa đặt mã, nạp sê-ri, thêm sản phẩm, tạo khóa API, tải hay kích hoạt mã được cho "
        "đến "
        "khi cơ quan quản lý gỡ.",
        "The organisation is suspended: no orders, serials, products, API keys, downloads or activation until officers "
        "lift it.",
    ),
    "suspended_already": Phrase("Đơn vị đã bị tạm dừng rồi.", "The organisation is suspended already."),
    "company_unheard": Phrase(
        "Đơn vị còn thời gian giải trình và chưa giải trình: hãy ký sau.",
        "The organisation has time left to explain and has not yet: sign later.",
    ),
    "hearing_unknown": Phrase(
        "Không có gì chờ giải trình: đề nghị đã được quyết định hoặc đã rút.",
        "Nothing waits for an explanation: it was decided or taken back.",
    ),
    "papers_many": Phrase("Tối đa 5 giấy tờ kèm theo.", "At most 5 documents."),
    "not_suspended": Phrase("Đơn vị không bị tạm dừng.", "The organisation is not suspended."),
    "suspension_changed": Phrase(
        "Tình trạng tạm dừng đã thay đổi sau khi đề nghị: hãy từ chối và đề nghị lại.",
        "What is in force has changed since this was asked for: refuse it, and ask anew.",
    ),
    "company_overtaken": Phrase(
        "Người khác vừa sửa thông tin của đơn vị: hãy xem lại rồi làm lại.",
        "Somebody changed this data meanwhile: look at it, and try again.",
    ),
    "tax_code_stays": Phrase("Mã số thuế không bao giờ đổi.", "A tax code never changes."),
    "gln": Phrase("GLN có 13 chữ số, số cuối là số kiểm tra.", "A GLN has 13 digits, the last a check digit."),
    "roles": Phrase("Hãy chọn ít nhất một vai trò.", "Choose at least one role."),
    "phone": Phrase("Điện thoại có 8 đến 15 chữ số.", "A phone number has 8 to 15 digits."),
    "administrators_left": Phrase(
        "Đơn vị còn từ hai người quản trị: họ tự cấp lại mật khẩu cho nhau ở trang Người dùng.",
        "The organisation has two administrators or more: one resets the other at /people.",
    ),
    "people_changed": Phrase(
        "Người của đơn vị đã thay đổi sau khi đề nghị: hãy từ chối và đề nghị lại.",
        "The organisation's people have changed since this was asked for: refuse it, and ask anew.",
    ),
    "proof_missing": Phrase("Hãy kèm 1 đến 5 giấy tờ của đơn vị.", "Add the organisation's proof, 1 to 5 documents."),
}

COMPANY_FIELD: dict[CompanyField, Phrase] = {
    CompanyField.NAME: Phrase("Tên đầy đủ", "Full name"),
    CompanyField.NAME_EN: Phrase("Tên tiếng Anh", "Name in English"),
    CompanyField.ADDRESS: Phrase("Địa chỉ", "Address"),
    CompanyField.PROVINCE: Phrase("Tỉnh, thành phố", "Province"),
    CompanyField.GLN: Phrase("GLN", "GLN"),
    CompanyField.ROLES: Phrase("Vai trò", "Roles"),
    CompanyField.PHONE: Phrase("Điện thoại", "Phone"),
    CompanyField.EMAIL: Phrase("E-mail", "E-mail"),
}

NUMBER_DOUBT: dict[NumberDoubt, Phrase] = {
    NumberDoubt.TAX_CODE_CHECK_DIGIT: Phrase(
        "Mã số thuế {number}: chữ số kiểm tra không khớp, có thể gõ nhầm.",
        "Tax code {number}: its check digit does not fit, it may be mistyped.",
    ),
    NumberDoubt.PREFIX_SHORT: Phrase(
        "Tiền tố {number}: GS1 Việt Nam cấp từ 7 đến 12 chữ số; tiền tố ngắn hơn là của nhiều doanh nghiệp.",
        "Prefix {number}: GS1 Viet Nam gives 7 to 12 digits; a shorter one holds the goods of many companies.",
    ),
}
