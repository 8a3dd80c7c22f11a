"""The words of messages: one's address, the password forgotten, and the page of what was sent."""

from registry.feeds.smtp import FaultKind
from registry.model.messages import MailChoice, MessageKind, MessageState
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "mail_address": Phrase("Địa chỉ thư điện tử", "E-mail address"),
    "mail_address_optional": Phrase("Địa chỉ thư điện tử (không bắt buộc)", "E-mail address (optional)"),
    "mail_title": Phrase("Thư của sổ đăng ký", "Messages of the registry"),
    "mail_what": Phrase(
        "Một liên kết gửi tới địa chỉ sẽ xác nhận nó; trước đó không có thư nào khác được gửi tới. "
        "Để trống và lưu: không nhận thư nữa.",
        "A link mailed to the address confirms it; before that nothing else is sent there. Empty it and save: no "
        "more messages.",
    ),
    "mail_confirmed": Phrase("Đã xác nhận", "Confirmed"),
    "mail_unconfirmed": Phrase("Chờ xác nhận: hãy mở liên kết trong thư", "Not confirmed: open the link in the mail"),
    "mail_save_address": Phrase("Lưu địa chỉ", "Save the address"),
    "mail_address_done": Phrase("Đã lưu địa chỉ thư.", "The address is saved."),
    "mail_choice": Phrase("Việc không gấp", "What is not urgent"),
    "mail_choice_what": Phrase(
        "Việc gấp như thu hồi và đặt lại mật khẩu luôn được gửi ngay.",
        "What is urgent, such as a recall or a reset, always comes at once.",
    ),
    "mail_save_choice": Phrase("Lưu lựa chọn", "Save the choice"),
    "mail_choice_done": Phrase("Đã lưu lựa chọn.", "The choice is saved."),
    "mail_off": Phrase(
        "Sổ đăng ký này chưa nối với máy chủ thư: không gửi thư nào, mọi việc khác vẫn làm được.",
        "This registry has no mail server: no message is sent, and all else works.",
    ),
    "mail_forgot_link": Phrase("Quên mật khẩu", "Password forgotten"),
    "mail_forgot_title": Phrase("Quên mật khẩu", "Password forgotten"),
    "mail_forgot_what": Phrase(
        "Nhập tên đăng nhập. Nếu tài khoản có địa chỉ thư đã xác nhận, một liên kết dùng một lần, trong một giờ, sẽ "
        "được gửi tới đó. Cán bộ, kiểm tra viên và quản trị của sổ đăng ký không dùng được cách này.",
        "Enter your login. If the account has a confirmed e-mail address, a link goes there that can be used once, "
        "within an hour. Officers, inspectors and administrators of the registry cannot come back this way.",
    ),
    "mail_forgot_send": Phrase("Gửi liên kết", "Send the link"),
    "mail_forgot_done": Phrase(
        "Nếu tên này có tài khoản với địa chỉ thư đã xác nhận, liên kết đang được gửi. Không thấy thư sau vài phút thì "
        "hãy hỏi người quản trị của đơn vị.",
        "If this login has an account with a confirmed address, a link is on its way. If nothing has come after some "
        "minutes, ask the administrator of your organisation.",
    ),
    "mail_confirm_title": Phrase("Xác nhận địa chỉ thư", "Confirm your e-mail address"),
    "mail_confirm_what": Phrase(
        "Nhấn nút để xác nhận địa chỉ đã nhận được liên kết này.", "Press to confirm the address this link came to."
    ),
    "mail_confirm_send": Phrase("Xác nhận địa chỉ", "Confirm the address"),
    "mail_confirm_done": Phrase("Địa chỉ đã được xác nhận.", "The address is confirmed."),
    "mail_link_code": Phrase("Mã trong liên kết", "Code of the link"),
    "mail_invited": Phrase(
        "Liên kết đặt mật khẩu của {login} đang được gửi tới {address}.",
        "The link that sets the password of {login} is on its way to {address}.",
    ),
    "mail_person_change": Phrase("Địa chỉ thư", "E-mail"),
    "mail_page_what": Phrase(
        "Thư đã gửi, đang chờ và không gửi được. Địa chỉ chỉ hiện phần đầu; thư đã xong được xóa sau 90 ngày.",
        "Messages sent, waiting and failed. Of an address only the beginning is shown; what is settled is removed "
        "after 90 days.",
    ),
    "mail_kind": Phrase("Thư", "Message"),
    "mail_to": Phrase("Tới", "To"),
    "mail_made": Phrase("Lúc", "Made"),
    "mail_attempts": Phrase("Số lần thử", "Attempts"),
    "mail_next": Phrase("thử lại {at}", "next attempt {at}"),
    "mail_retry": Phrase("Gửi lại", "Try again"),
    "mail_retried": Phrase("Thư sẽ được gửi lại.", "The message waits to be sent again."),
    "mail_older": Phrase("Cũ hơn", "Older"),
    "mail_every": Phrase("Tất cả", "All"),
}

MAIL_CHOICE: dict[MailChoice, Phrase] = {
    MailChoice.ALL: Phrase("Gửi ngay từng việc", "Each at once"),
    MailChoice.DAILY: Phrase("Gộp một thư mỗi sáng", "Together, each morning"),
    MailChoice.NONE: Phrase("Không gửi", "Not at all"),
}

MESSAGE_STATE: dict[MessageState, Phrase] = {
    MessageState.WAITING: Phrase("Đang chờ", "Waiting"),
    MessageState.SENT: Phrase("Đã gửi", "Sent"),
    MessageState.FAILED: Phrase("Không gửi được", "Failed"),
    MessageState.DROPPED: Phrase("Không cần nữa", "Not wanted any more"),
}

MESSAGE_KIND: dict[MessageKind, Phrase] = {
    MessageKind.APPLICATION_RECEIVED: Phrase("Đã nhận hồ sơ", "Application received"),
    MessageKind.APPLICATION_APPROVED: Phrase("Chấp thuận hồ sơ", "Application approved"),
    MessageKind.APPLICATION_REFUSED: Phrase("Không chấp thuận hồ sơ", "Application refused"),
    MessageKind.FIRST_PASSWORD: Phrase("Mật khẩu đầu tiên", "First password"),
    MessageKind.PASSWORD_FORGOTTEN: Phrase("Quên mật khẩu", "Password forgotten"),
    MessageKind.ADDRESS_TO_CONFIRM: Phrase("Xác nhận địa chỉ", "Address to confirm"),
    MessageKind.ADDRESS_CHANGED: Phrase("Địa chỉ đã đổi", "Address changed"),
    MessageKind.FLAG_OPENED: Phrase("Vụ việc mới", "New case"),
    MessageKind.RECALL: Phrase("Thu hồi", "Recall"),
    MessageKind.SIGNATURE_ASKED: Phrase("Chờ chữ ký thứ hai", "Second signature asked"),
    MessageKind.EMERGENCY: Phrase("Tài khoản cấp khẩn cấp", "Account given in an emergency"),
    MessageKind.REPORT_ANSWERED: Phrase("Trả lời phản ánh", "Report answered"),
    MessageKind.COMPANY_HEARING: Phrase("Giải trình trước khi tạm dừng", "Explain before a suspension"),
    MessageKind.COMPANY_SUSPENDED: Phrase("Đơn vị bị tạm dừng", "Organisation suspended"),
    MessageKind.COMPANY_LIFTED: Phrase("Gỡ tạm dừng", "Suspension lifted"),
    MessageKind.KEY_WARNING: Phrase("Khóa ký sắp hết hạn", "Key ends"),
    MessageKind.BACKUP_WARNING: Phrase("Thiếu bản sao lưu", "No backup"),
}

# By the word at the beginning of what is kept; the number of a server's reply stands behind it.
MESSAGE_FAULT: dict[FaultKind, Phrase] = {
    FaultKind.ADDRESS: Phrase("không phải một địa chỉ", "not one address"),
    FaultKind.REFUSED: Phrase("máy chủ từ chối", "refused"),
    FaultKind.PUT_OFF: Phrase("máy chủ hẹn lại", "put off by the server"),
    FaultKind.TIMEOUT: Phrase("máy chủ không trả lời kịp", "no answer in time"),
    FaultKind.CONNECTION: Phrase("mất kết nối", "no connection"),
    FaultKind.NO_TLS: Phrase("máy chủ không mã hóa", "the server offers no TLS"),
    FaultKind.CERTIFICATE: Phrase("chứng thư máy chủ không đúng", "the certificate is wrong"),
    FaultKind.LOGIN: Phrase("không đăng nhập được máy chủ", "the server's sign-in failed"),
    FaultKind.NO_SERVER: Phrase("chưa có máy chủ thư", "no mail server"),
}

FAULTS: dict[str, Phrase] = {
    "email": Phrase(
        "Địa chỉ thư: một địa chỉ không dấu, ví dụ an.nguyen@example.vn, không có dấu cách hay xuống dòng.",
        "E-mail: one address in plain letters, such as an.nguyen@example.vn, without spaces or line breaks.",
    ),
    "email_same": Phrase("Địa chỉ này đã được xác nhận.", "This address is confirmed already."),
    "email_missing": Phrase("Chưa có địa chỉ thư: hãy nhập trước.", "There is no address yet: enter one first."),
    "email_choice": Phrase("Hãy chọn một cách nhận thư.", "Choose how you want messages."),
    "address_limit": Phrase(
        "Hôm nay đã đổi địa chỉ quá nhiều lần: hãy thử lại ngày mai.",
        "The address was changed too often today: try again tomorrow.",
    ),
    "link": Phrase(
        "Liên kết không đúng, đã dùng hoặc quá 5 ngày: hãy nhập lại địa chỉ.",
        "This link is unknown, used or older than five days: enter the address once more.",
    ),
    "reset_limit": Phrase(
        "Quá nhiều yêu cầu từ mạng này: hãy thử lại sau một giờ.",
        "Too many requests from this network: try again in an hour.",
    ),
    "message_unknown": Phrase("Không có thư này.", "There is no such message."),
    "message_over": Phrase(
        "Liên kết trong thư chỉ có hiệu lực một giờ: người quên mật khẩu cần yêu cầu lại.",
        "Its link was good for an hour: whoever forgot a password asks anew.",
    ),
    "message_not_failed": Phrase("Chỉ gửi lại thư không gửi được.", "Only a failed message is tried again."),
}
