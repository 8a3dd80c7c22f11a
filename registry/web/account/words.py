"""The words of signing in, of one's account, of people and API keys, and of every desk's frame."""

from registry.model.people import KeyStanding, Permission, Role
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "sign_in": Phrase("Đăng nhập", "Sign in"),
    "sign_out": Phrase("Đăng xuất", "Sign out"),
    "login": Phrase("Tên đăng nhập", "Login"),
    "password": Phrase("Mật khẩu", "Password"),
    "password_new": Phrase("Mật khẩu mới (ít nhất 12 ký tự)", "New password (at least 12 characters)"),
    "password_again": Phrase("Nhập lại mật khẩu", "The same again"),
    "password_set": Phrase("Đặt mật khẩu", "Set the password"),
    "password_what": Phrase(
        "Chọn mật khẩu cho tài khoản của bạn. Mã dùng một lần mở trang này chỉ có hiệu lực trong thời gian ngắn.",
        "Choose the password of your account. The one-time token that opens this page is good for a short time.",
    ),
    "password_done": Phrase("Đã đặt mật khẩu. Bây giờ hãy đăng nhập.", "The password is set. Sign in with it now."),
    "token": Phrase("Mã dùng một lần", "One-time token"),
    "code": Phrase("Mã 6 số trong ứng dụng", "6-digit code of your app"),
    "code_confirm": Phrase("Xác nhận", "Confirm"),
    "forgot": Phrase(
        "Quên mật khẩu? Người quản trị của đơn vị bạn, hoặc cơ quan quản lý, sẽ đưa cho bạn một mã dùng một lần mới.",
        "Forgotten? The administrator of your organisation, or the authority, gives you a new one-time token.",
    ),
    "have_token": Phrase("Tôi có mã dùng một lần", "I have a one-time token"),
    "report_or_look_up": Phrase("Phản ánh sản phẩm, hoặc tra cứu biên nhận", "Report a product, or look up a receipt"),
    "register_link": Phrase("Đăng ký doanh nghiệp mới", "Register a company"),
    "for_staff": Phrase("Dành cho doanh nghiệp và cơ quan: đăng nhập", "For companies and authorities: sign in"),
    "wrong_sign_in": Phrase(
        "Tên đăng nhập hoặc mật khẩu không đúng.", "This login and password do not belong together."
    ),
    "too_many_sign_ins": Phrase(
        "Quá nhiều lần thử. Hãy đợi {minutes} phút rồi thử lại.", "Too many attempts. Wait {minutes} minutes."
    ),
    "sign_ins_at_once": Phrase(
        "Hiện có quá nhiều lượt đăng nhập cùng lúc. Hãy gửi lại sau ít giây.",
        "Too many people sign in at this moment. Send it again in a few seconds.",
    ),
    "session_over": Phrase(
        "Phiên làm việc đã kết thúc. Hãy đăng nhập lại; những gì bạn đã nhập vẫn còn.",
        "Your session has ended. Sign in again; what you typed is kept.",
    ),
    "session_files": Phrase(
        "Tệp đính kèm không giữ lại được: hãy chọn lại sau khi đăng nhập.",
        "Files could not be kept: choose them again after signing in.",
    ),
    "session_files_again": Phrase(
        "Tệp đính kèm không giữ lại được: hãy quay lại và chọn lại tệp.",
        "Files could not be kept: go back and choose them again.",
    ),
    "continue_title": Phrase("Tiếp tục", "Go on"),
    "continue_what": Phrase(
        "Nội dung bạn đã nhập vẫn còn. Nhấn nút để gửi tiếp.", "What you typed is still here. Press to send it."
    ),
    "continue_send": Phrase("Gửi tiếp", "Send it"),
    "passwords_differ": Phrase("Hai mật khẩu không giống nhau.", "The two passwords are not the same."),
    "key_revoke_sure": Phrase(
        "Chương trình dùng khóa này sẽ ngừng ngay và khóa không dùng lại được.",
        "Programs that use this key stop at once, and the key never comes back.",
    ),
    "person_disable_sure": Phrase(
        "Người này bị đưa ra ngay và không đăng nhập được, cho đến khi được mở lại.",
        "This person is out at once and cannot sign in until the account is enabled again.",
    ),
    "me_no_desk": Phrase(
        "Tài khoản này bán hàng qua phần mềm của cửa hàng; có thể kiểm tra mã tại đây.",
        "This account sells through the shop's program; codes can be checked here.",
    ),
    "me_scan": Phrase("Kiểm tra mã bằng máy ảnh", "Check codes with the camera"),
    "me_password": Phrase("Đổi mật khẩu", "Change the password"),
    "me_password_what": Phrase(
        "Bạn sẽ được đăng xuất ở mọi nơi và đăng nhập lại bằng mật khẩu mới.",
        "You are signed out everywhere, and sign in again with the new password.",
    ),
    "me_password_now": Phrase("Mật khẩu hiện tại", "Present password"),
    "to_desk": Phrase("Về trang làm việc", "To my desk"),
    "me": Phrase("Tài khoản của tôi", "My account"),
    "me_codes": Phrase("Xác thực hai bước", "Two-step sign-in"),
    "me_codes_on": Phrase("Đang bật: mỗi lần đăng nhập cần mã 6 số.", "On: every sign-in asks for a 6-digit code."),
    "me_codes_what": Phrase(
        "Quét mã này bằng ứng dụng xác thực trên điện thoại (hoặc nhập khóa), rồi nhập mã 6 số ứng dụng đưa ra.",
        "Scan this with an authenticator app on your phone (or type the secret), then enter the 6 digits it shows.",
    ),
    "me_codes_secret": Phrase("Khóa", "Secret"),
    "me_codes_start": Phrase("Bật xác thực hai bước", "Turn two-step sign-in on"),
    "me_codes_done": Phrase("Đã bật xác thực hai bước.", "Two-step sign-in is on."),
    "organisation": Phrase("Đơn vị", "Organisation"),
    "registry_itself": Phrase("Cơ quan quản lý sổ đăng ký", "The registry itself"),
    "roles": Phrase("Vai trò", "Roles"),
    "people": Phrase("Người dùng và khóa API", "People and API keys"),
    "people_list": Phrase("Người dùng", "People"),
    "people_add": Phrase("Thêm người dùng", "Add a person"),
    "person_name": Phrase("Họ và tên", "Full name"),
    "person_state": Phrase("Trạng thái", "State"),
    "person_active": Phrase("Đang dùng", "Active"),
    "person_disabled": Phrase("Đã khóa", "Disabled"),
    "person_waiting": Phrase("Chưa đặt mật khẩu", "No password yet"),
    "person_province": Phrase("Nơi làm việc (tỉnh)", "Province where they sit"),
    "person_province_hint": Phrase(
        "Chỉ cần cho người của cơ quan toàn quốc.", "Only for somebody of a national authority."
    ),
    "person_authority": Phrase("Cơ quan", "Authority"),
    "acting_for": Phrase("Nhân danh", "In the name of"),
    "authorities": Phrase("Cơ quan", "Authorities"),
    "authorities_what": Phrase(
        "Cán bộ và kiểm tra viên thuộc đúng một cơ quan và chỉ thấy, chỉ quyết định việc trong địa bàn của cơ quan đó.",
        "Officers and inspectors belong to exactly one authority; they see and decide what lies in its territory.",
    ),
    "authority_add": Phrase("Thêm cơ quan", "Add an authority"),
    "authority_change": Phrase("Sửa cơ quan", "Change the authority"),
    "authority_change_what": Phrase(
        "Khi địa bàn thay đổi, việc cán bộ của cơ quan đang giữ trở lại hàng chờ.",
        "Where the territory changes, what its officers have in hand goes back to the queue.",
    ),
    "authority_name": Phrase("Tên cơ quan", "Name of the authority"),
    "authority_members": Phrase("Người và khóa", "People and keys"),
    "authority_added": Phrase("Đã thêm cơ quan.", "The authority is added."),
    "authority_changed": Phrase("Đã sửa cơ quan.", "The authority is changed."),
    "authority_open": Phrase("Sửa", "Change"),
    "territory": Phrase("Địa bàn", "Territory"),
    "territory_province": Phrase("Tỉnh, thành phố (để trống: toàn quốc)", "Province (empty: the whole country)"),
    "territory_code": Phrase("Mã xã (để trống: cả tỉnh)", "Code of the commune (empty: the whole province)"),
    "force_word": Phrase("Lực lượng", "Force"),
    "forces": Phrase("Lực lượng", "Forces"),
    "force_add": Phrase("Thêm lực lượng", "Add a force"),
    "force_code_word": Phrase("Mã (a-z, 0-9, _)", "Code (a-z, 0-9, _)"),
    "force_name_vi": Phrase("Tên tiếng Việt", "Name in Vietnamese"),
    "force_name_en": Phrase("Tên tiếng Anh", "Name in English"),
    "force_added": Phrase("Đã thêm lực lượng.", "The force is added."),
    "person_move": Phrase("Chuyển cơ quan", "Move to another authority"),
    "person_move_what": Phrase(
        "Việc người này đang giữ trở lại hàng chờ, kèm ghi chú.",
        "What this person has in hand goes back to the queue, with a remark.",
    ),
    "person_moved_done": Phrase("Đã chuyển sang cơ quan khác.", "The person acts for another authority now."),
    "territory_nation": Phrase("toàn quốc", "the whole country"),
    "territory_commune": Phrase("xã {code}, {province}", "commune {code}, {province}"),
    "person_authority_hint": Phrase("Cán bộ và kiểm tra viên thuộc một cơ quan.", "For officers and inspectors."),
    "person_reset": Phrase("Đưa mã mới", "New token"),
    "person_disable": Phrase("Tạm khóa tài khoản", "Disable"),
    "person_disabled_done": Phrase("Đã khóa tài khoản.", "The account is disabled."),
    "token_once": Phrase(
        "Mã dùng một lần của {login}, chỉ hiện lúc này, có hiệu lực đến {until}. Hãy đưa địa chỉ này cho người đó:",
        "The one-time token of {login}, shown only now, good until {until}. Give them this address:",
    ),
    "keys_list": Phrase("Khóa API", "API keys"),
    "key_add": Phrase("Tạo khóa API", "Make an API key"),
    "key_name": Phrase("Tên khóa (ví dụ: quầy 1)", "Name (for example: till 1)"),
    "key_role": Phrase("Vai trò của khóa", "Role of the key"),
    "key_scopes": Phrase("Quyền", "Scopes"),
    "key_days": Phrase("Hiệu lực (số ngày, để trống: không hạn)", "Lasts for days (empty: for ever)"),
    "key_only_reads": Phrase("chỉ đọc và kiểm tra mã", "only reads and checks codes"),
    "key_sandbox": Phrase("Khóa dùng thử (chỉ trả lời mã mẫu)", "Sandbox key (answers sample codes only)"),
    "key_used": Phrase("Dùng lần cuối", "Last used"),
    "key_never": Phrase("Chưa dùng", "Never"),
    "key_revoke": Phrase("Thu hồi khóa", "Revoke"),
    "key_revoked_done": Phrase("Đã thu hồi khóa API.", "The API key is revoked."),
    "key_once": Phrase(
        "Khóa API, chỉ hiện lúc này. Hãy chép lại và giữ kín:",
        "The API key, shown only now. Copy it and keep it secret:",
    ),
    "skip": Phrase("Đến nội dung chính", "Skip to the content"),
    "choose": Phrase("– chọn –", "– choose –"),
    "back": Phrase("Quay lại", "Back"),
    "state": Phrase("Trạng thái", "State"),
    "reason": Phrase("Lý do", "Reason"),
    "province": Phrase("Tỉnh, thành phố", "Province"),
    "quantity": Phrase("Số lượng", "Quantity"),
    "nothing_here": Phrase("Chưa có gì ở đây.", "There is nothing here yet."),
    "download": Phrase("Tải về", "Download"),
    "fault_word": Phrase("Không làm được", "This could not be done"),
    "fault_back": Phrase(
        "Dùng nút quay lại của trình duyệt: những gì bạn đã nhập vẫn còn ở đó.",
        "Go back with your browser: what you typed is still there.",
    ),
    "saved": Phrase("Đã lưu.", "Saved."),
}

ROLE: dict[Role, Phrase] = {
    Role.PRODUCER: Phrase("Nhà sản xuất", "Producer"),
    Role.DISTRIBUTOR: Phrase("Nhà phân phối", "Distributor"),
    Role.CARRIER: Phrase("Vận chuyển, kho bãi", "Carrier or warehouse"),
    Role.SHOP: Phrase("Cửa hàng", "Shop"),
    Role.PHARMACY: Phrase("Nhà thuốc", "Pharmacy"),
    Role.HOSPITAL: Phrase("Bệnh viện", "Hospital"),
    Role.DEPOT: Phrase("Phòng thử nghiệm, kho tạm giữ", "Laboratory or depot"),
    Role.INSPECTOR: Phrase("Kiểm tra viên", "Inspector"),
    Role.OFFICER: Phrase("Cán bộ", "Officer"),
    Role.ADMINISTRATOR: Phrase("Quản trị", "Administrator"),
    Role.PLATFORM: Phrase("Sàn thương mại", "Platform"),
}

SCOPE: dict[Permission, Phrase] = {
    Permission.VERIFY: Phrase("Kiểm tra mã", "Verify codes"),
    Permission.SELL: Phrase("Ghi nhận bán hàng", "Record sales"),
    Permission.FLAGS: Phrase("Xem cảnh báo", "Read flags"),
    Permission.PRODUCTS: Phrase("Sản phẩm", "Products"),
    Permission.ORDERS: Phrase("Đặt mã", "Orders"),
    Permission.DISPOSE: Phrase("Ghi trạng thái hàng", "Set dispositions"),
    Permission.RECALL: Phrase("Thu hồi", "Recall"),
    Permission.SITES: Phrase("Địa điểm", "Sites"),
}

KEY_STANDING: dict[KeyStanding, Phrase] = {
    KeyStanding.ACTIVE: Phrase("Đang dùng", "Active"),
    KeyStanding.EXPIRED: Phrase("Hết hạn", "Expired"),
    KeyStanding.REVOKED: Phrase("Đã thu hồi", "Revoked"),
}

# The way out of a password that is guessed soon.
_BETTER = Phrase(
    "Hãy ghép bốn từ không liên quan đến nhau, hoặc để trình duyệt tạo mật khẩu.",
    "Join four words that have nothing to do with each other, or let the browser make one.",
)

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "password": Phrase(
        "Mật khẩu cần 12 đến 200 ký tự và không chứa tên đăng nhập.",
        "A password has 12 to 200 characters and does not hold the login.",
    ),
    "password_common": Phrase(
        f"Mật khẩu này gần với những mật khẩu và từ hay dùng nhất, nên bị thử trước tiên. {_BETTER.vi}",
        f"This password is close to the commonest passwords and words, which are tried first. {_BETTER.en}",
    ),
    "password_own": Phrase(
        f"Mật khẩu này dựa trên tên hoặc tên đăng nhập của bạn, nên dễ đoán. {_BETTER.vi}",
        f"This password is made of your name or login, so it is guessed soon. {_BETTER.en}",
    ),
    "password_keys": Phrase(
        f"Mật khẩu này là các phím cạnh nhau trên bàn phím, nên bị thử trước tiên. {_BETTER.vi}",
        f"This password is keys that lie side by side, which are tried first. {_BETTER.en}",
    ),
    "password_series": Phrase(
        f"Mật khẩu này là dãy số, dãy chữ hoặc đoạn lặp lại, nên dễ đoán. {_BETTER.vi}",
        f"This password is a series or something repeated, so it is guessed soon. {_BETTER.en}",
    ),
    "password_day": Phrase(
        f"Mật khẩu này dựa trên một ngày hoặc năm, nên dễ đoán. {_BETTER.vi}",
        f"This password is made of a day or year, so it is guessed soon. {_BETTER.en}",
    ),
    "password_short": Phrase(
        f"Mật khẩu này có quá ít cách đoán. {_BETTER.vi}", f"This password has too few possibilities. {_BETTER.en}"
    ),
    "present_password": Phrase(
        "Mật khẩu hiện tại không đúng, hoặc đã sai quá nhiều lần: hãy đợi 15 phút.",
        "The present password is wrong, or was wrong too often: wait 15 minutes.",
    ),
    "token": Phrase(
        "Mã dùng một lần không đúng, đã dùng hoặc quá hạn. Hãy xin mã mới.",
        "This one-time token is unknown, used or too old. Ask for a new one.",
    ),
    "codes_on": Phrase(
        "Xác thực hai bước đã bật. Người quản trị đặt lại tài khoản mới tắt được.",
        "Two-step sign-in is on already: only an administrator's reset turns it off.",
    ),
    "wrong_code": Phrase(
        "Mã 6 số không đúng, đã cũ hoặc đã dùng. Hãy chờ mã tiếp theo.",
        "This code is wrong, old or used already. Wait for the next one.",
    ),
    "too_many_codes": Phrase("Quá nhiều mã sai. Hãy đợi 15 phút.", "Too many wrong codes. Wait 15 minutes."),
    "login": Phrase(
        "Tên đăng nhập: 2 đến 100 ký tự a-z, 0-9 và . _ @ + -, ví dụ nguyen.an.",
        "A login has 2 to 100 of a-z, 0-9 and . _ @ + -, such as nguyen.an.",
    ),
    "login_taken": Phrase("Tên đăng nhập này đã có người dùng.", "This login is taken: choose another one."),
    "login_disabled": Phrase("Tài khoản này đã bị khóa.", "This account is disabled."),
    "name": Phrase("Tên: 1 đến 300 ký tự.", "A name has 1 to 300 printable characters."),
    "role": Phrase("Hãy chọn ít nhất một vai trò.", "Choose at least one role."),
    "scope": Phrase("Hãy chọn ít nhất một quyền mà vai trò này có.", "Choose at least one scope of this role."),
    "expires": Phrase("Thời hạn: 1 đến 3650 ngày.", "It lasts 1 to 3650 days."),
    "organisation_missing": Phrase(
        "Vai trò này làm việc cho một đơn vị: hãy chọn đơn vị.", "This role acts for an organisation: say which."
    ),
    "officer_apart": Phrase(
        "Cán bộ làm việc cho cơ quan quản lý, không cho một đơn vị.",
        "An officer acts for the registry and for no organisation.",
    ),
    "officer_and_administrator": Phrase(
        "Một người không thể vừa là cán bộ vừa là quản trị tài khoản.",
        "Nobody is an officer and an administrator of accounts at once.",
    ),
    "person_apart": Phrase(
        "Người này có vai trò do cơ quan quản lý cấp: hãy hỏi quản trị của cơ quan quản lý.",
        "This person has a role that the registry gave: ask the registry's administrator.",
    ),
    "measures_changed": Phrase(
        "Biện pháp trên đối tượng này đã thay đổi từ khi có đề nghị: hãy từ chối và đề nghị lại.",
        "What stands on this has changed since lifting was asked for: refuse it, and ask anew.",
    ),
    "authority_missing": Phrase(
        "Cán bộ và kiểm tra viên làm việc cho một cơ quan: hãy chọn cơ quan.",
        "An officer or inspector acts for an authority: choose it.",
    ),
    "authority_known": Phrase(
        "Cơ quan này đã có trong địa bàn này.", "There is an authority of this name in this territory already."
    ),
    "force": Phrase("Hãy chọn lực lượng.", "Choose the force."),
    "force_code": Phrase(
        "Mã lực lượng: 2 đến 40 ký tự a-z, 0-9 và _, ví dụ fire_police.",
        "A code has 2 to 40 of a-z, 0-9 and _, a letter first, such as fire_police.",
    ),
    "force_known": Phrase("Mã lực lượng này đã có.", "There is a force of this code already."),
    "name_vi": Phrase("Tên tiếng Việt: 1 đến 200 ký tự.", "The Vietnamese name has 1 to 200 characters."),
    "name_en": Phrase("Tên tiếng Anh: 1 đến 200 ký tự.", "The English name has 1 to 200 characters."),
    "commune": Phrase("Mã xã có năm chữ số, ví dụ 00004.", "A commune's code has five digits, such as 00004."),
    "commune_unknown_there": Phrase(
        "Tỉnh này không có xã mang mã này trong danh mục đã nạp. Hãy xem lại mã, hoặc nhờ người vận hành nạp danh mục.",
        "The list that was loaded has no such commune in this province. Look at the code again, or have it loaded.",
    ),
    "commune_alone": Phrase("Hãy chọn cả tỉnh của xã này.", "Choose the commune's province too."),
    "key_of_authority": Phrase(
        "Khóa API hoạt động cho một đơn vị, không cho cơ quan: cán bộ, kiểm tra viên và quản trị viên tự đăng nhập, "
        "bằng tài khoản do hai quản trị viên lập.",
        "An API key acts for an organisation and never for an authority: officers, inspectors and administrators sign "
        "in, with accounts that two administrators make.",
    ),
    "authority_apart": Phrase(
        "Chỉ cán bộ và kiểm tra viên thuộc một cơ quan.", "Only officers and inspectors belong to an authority."
    ),
    "authority_unknown": Phrase("Không có cơ quan này.", "There is no such authority."),
    "authority_shared": Phrase(
        "Nhiều cơ quan có tên này: hãy dùng số.", "Several authorities have this name: use the number."
    ),
    "organisation_unknown": Phrase("Không có đơn vị này.", "There is no such organisation."),
    "body_too_large": Phrase(
        "Nội dung gửi quá lớn. Hãy gửi ít hơn hoặc tệp nhỏ hơn.", "This is too large. Send less, or a smaller file."
    ),
    "content_encoding": Phrase(
        "Hãy gửi nội dung như vốn có, không nén (Content-Encoding).", "Send the body as it is, not packed."
    ),
    "bad_text": Phrase(
        "Nội dung có ký tự không dùng được (NUL). Hãy xóa ký tự đó.",
        "A text holds a character that cannot be kept (NUL): remove it.",
    ),
    "other_site": Phrase("Biểu mẫu được gửi từ trang khác.", "The form was sent by a page of another site."),
}

# The desks, in the order of the pages' head, by the address of their first page.
DESK: dict[str, Phrase] = {
    "/producer": Phrase("Nhà sản xuất", "Producer"),
    "/inspector": Phrase("Kiểm tra", "Inspections"),
    "/officer": Phrase("Cán bộ", "Officer"),
    "/people": Phrase("Người dùng và khóa", "People and keys"),
    "/sites": Phrase("Địa điểm", "Sites"),
}
