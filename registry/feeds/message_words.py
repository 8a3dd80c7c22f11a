"""What each kind of message says. No code, no person and no goods: a number, a day, and a link.

`{number}`, `{due}`, `{days}` come from the message; the link stands in a line of its own below.
"""

from typing import NamedTuple

from registry.model.messages import MessageKind
from registry.model.phrases import Phrase


class LetterWords(NamedTuple):
    """The line above a message, and its text."""

    subject: Phrase
    text: Phrase


LETTERS: dict[MessageKind, LetterWords] = {
    MessageKind.APPLICATION_RECEIVED: LetterWords(
        Phrase("Đã nhận hồ sơ đăng ký số {number}", "Application {number} received"),
        Phrase(
            "Chúng tôi đã nhận hồ sơ. Khi hỏi về hồ sơ, hãy nêu số {number}; số này không mở được gì.\n"
            "Trang của hồ sơ cho biết kết quả. Ai có liên kết dưới đây, hoặc mã QR đính kèm, đều mở được trang đó: "
            "đừng chuyển cho người khác.",
            "Your application has arrived. Quote number {number} when you ask about it; the number opens nothing.\n"
            "Its page tells what becomes of it. Whoever has the link below, or the QR code attached, can open that "
            "page: do not pass it on.",
        ),
    ),
    MessageKind.APPLICATION_APPROVED: LetterWords(
        Phrase("Hồ sơ đăng ký số {number} được chấp thuận", "Application {number} approved"),
        Phrase(
            "Hồ sơ đã được chấp thuận. Liên kết đặt mật khẩu đầu tiên đến trong một thư riêng; "
            "trang của hồ sơ cũng có thể cấp liên kết đó.",
            "The application is approved. A link that sets the first password comes in a message of its own; "
            "the application's page can give one too.",
        ),
    ),
    MessageKind.APPLICATION_REFUSED: LetterWords(
        Phrase("Hồ sơ đăng ký số {number} chưa được chấp thuận", "Application {number} not approved"),
        Phrase(
            "Lý do có ở trang của hồ sơ. Tại đó có thể sửa và gửi lại.",
            "The application's page tells why. There you can mend it and send it again.",
        ),
    ),
    MessageKind.FIRST_PASSWORD: LetterWords(
        Phrase("Đặt mật khẩu đầu tiên", "Set your first password"),
        Phrase(
            "Bạn có một tài khoản. Liên kết dưới đây đặt mật khẩu, dùng được một lần, trong {hours} giờ.",
            "You have an account. The link below sets its password; it can be used once, within {hours} hours.",
        ),
    ),
    MessageKind.PASSWORD_FORGOTTEN: LetterWords(
        Phrase("Đặt lại mật khẩu", "Reset your password"),
        Phrase(
            "Có người yêu cầu đặt lại mật khẩu của tài khoản dùng địa chỉ này. Liên kết dùng được một lần, trong một "
            "giờ. Mã một lần, nếu đã bật, vẫn giữ nguyên. Nếu không phải bạn yêu cầu, không cần làm gì.",
            "Somebody asked to reset the password of the account with this address. The link can be used once, within "
            "an hour. One-time codes, where they are on, stay on. If it was not you, there is nothing to do.",
        ),
    ),
    MessageKind.ADDRESS_TO_CONFIRM: LetterWords(
        Phrase("Xác nhận địa chỉ thư", "Confirm this address"),
        Phrase(
            "Địa chỉ này được ghi cho một tài khoản. Chưa xác nhận thì không có thư nào khác gửi tới đây. "
            "Nếu không phải của bạn, không cần làm gì.",
            "This address was entered for an account. Until it is confirmed nothing else is sent here. If the account "
            "is not yours, there is nothing to do.",
        ),
    ),
    MessageKind.ADDRESS_CHANGED: LetterWords(
        Phrase("Địa chỉ thư của tài khoản đã đổi", "The address of your account was changed"),
        Phrase(
            "Từ nay thư của tài khoản không gửi tới địa chỉ này nữa. Nếu không phải bạn đổi, hãy báo ngay cho người "
            "quản trị và đổi mật khẩu.",
            "Messages of your account do not come to this address any more. If it was not you who changed it, tell "
            "your administrator at once and change your password.",
        ),
    ),
    MessageKind.FLAG_OPENED: LetterWords(
        Phrase("Có vụ việc mới, xử lý trước {due}", "A new case, to be decided by {due}"),
        Phrase(
            "Có vụ việc mới về hàng của đơn vị bạn. Cán bộ quyết định trước {due}; điều gì bạn biết, hãy ghi trước đó.",
            "There is a new case about goods of your organisation. An officer decides by {due}; tell what you know "
            "before.",
        ),
    ),
    MessageKind.RECALL: LetterWords(
        Phrase("Thu hồi hàng của đơn vị", "A recall of your organisation's goods"),
        Phrase(
            "Một lệnh thu hồi với hàng của đơn vị bạn đã có hiệu lực. Phạm vi, mức và thời hạn có ở trang dưới đây.",
            "A recall of goods of your organisation is in force. What it covers, its level and its deadline stand on "
            "the page below.",
        ),
    ),
    MessageKind.SIGNATURE_ASKED: LetterWords(
        Phrase("Chờ chữ ký thứ hai, trước {due}", "A second signature is asked for, by {due}"),
        Phrase(
            "Có đề nghị chờ chữ ký thứ hai của bạn. Quá {due} thì đề nghị hết hiệu lực.",
            "A request waits for your second signature. After {due} it lapses.",
        ),
    ),
    MessageKind.EMERGENCY: LetterWords(
        Phrase("Một tài khoản cán bộ được cấp khẩn cấp", "An official's account was given in an emergency"),
        Phrase(
            "Trên máy chủ, một người đã một mình mở hoặc cấp lại tài khoản của cán bộ. Ai, vì sao: xem nhật ký. "
            "Nếu bạn không biết chuyện này, hãy hỏi ngay.",
            "At the machine one person alone has made, reset or enabled an account of the registry's own people. Who "
            "and why stands in the trail. If you know nothing of it, ask at once.",
        ),
    ),
    MessageKind.REPORT_ANSWERED: LetterWords(
        Phrase("Báo cáo của bạn đã có trả lời", "Your report has an answer"),
        Phrase("Cán bộ đã xem báo cáo của bạn. Trả lời có ở trang dưới đây.", "An officer has looked at your report."),
    ),
    MessageKind.COMPANY_HEARING: LetterWords(
        Phrase("Hãy giải trình trước {due}", "Explain by {due}"),
        Phrase(
            "Có đề nghị tạm dừng đơn vị bạn. Lý do có ở trang dưới đây; người quản trị của đơn vị giải trình tại đó "
            "trước {due}. Chưa có giải trình thì trước lúc đó chưa ai quyết định.",
            "It is asked to suspend your organisation. The page below says why; its administrator explains there by "
            "{due}. Without an explanation nobody decides before that.",
        ),
    ),
    MessageKind.COMPANY_SUSPENDED: LetterWords(
        Phrase("Đơn vị bị tạm dừng", "Your organisation is suspended"),
        Phrase(
            "Đơn vị bạn không nhận được gì mới cho đến khi cơ quan quản lý gỡ; mã đã cấp không đổi kết quả. Lý do có ở "
            "trang dưới đây.",
            "Your organisation gets nothing new until officers lift it; issued codes keep their answers. The page "
            "below says why.",
        ),
    ),
    MessageKind.COMPANY_LIFTED: LetterWords(
        Phrase("Đã gỡ tạm dừng đơn vị", "Your organisation is suspended no more"),
        Phrase("Mọi việc tiếp tục như trước.", "Everything goes on as before."),
    ),
    MessageKind.KEY_WARNING: LetterWords(
        Phrase("Khóa ký hết hạn {due}", "The signing key ends {due}"),
        Phrase(
            "Khóa {number} nhận đơn mới đến {due}. Sau đó không đặt được đơn cho tới khi chạy `registry keys rotate`.",
            "Key {number} takes new orders until {due}. After that none can be placed before `registry keys rotate`.",
        ),
    ),
    MessageKind.BACKUP_WARNING: LetterWords(
        Phrase("Chưa có bản sao lưu mới", "There is no recent backup"),
        Phrase(
            "Đã {days} ngày không có bản sao lưu nào được ghi. Hãy chạy `registry backup` và xem lại lịch chạy.",
            "No backup was recorded for {days} days. Run `registry backup`, and look after its timer.",
        ),
    ),
}

DIGEST = LetterWords(
    Phrase("Tin trong ngày: {number}", "Your day's messages: {number}"),
    Phrase("Những việc không gấp từ hôm qua:", "What was not urgent since yesterday:"),
)
CHOICE = Phrase("Đổi cách nhận thư: {page}", "How you receive such messages: {page}")
FOOT = Phrase(
    "Thư tự động, xin đừng trả lời. Chúng tôi không bao giờ hỏi mật khẩu qua thư.",
    "Sent by a program; please do not answer. We never ask for a password by mail.",
)
