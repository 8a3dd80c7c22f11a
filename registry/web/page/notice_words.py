"""The words of grey pages with one message."""

from enum import StrEnum

from registry.model.phrases import Phrase


class NoticeKind(StrEnum):
    """What a page with one message is about."""

    TROUBLE = "trouble"
    NO_PAGE = "no_page"
    NOWHERE = "nowhere"
    NOT_FOR_YOU = "not_for_you"
    TOO_MANY_REQUESTS = "too_many_requests"
    TOO_MANY_SIGN_INS = "too_many_sign_ins"
    TOO_MANY_MISSES = "too_many_misses"


NOTICE_HEADING: dict[NoticeKind, Phrase] = {
    NoticeKind.TROUBLE: Phrase("Chưa kiểm tra được", "Could not be checked now"),
    NoticeKind.NO_PAGE: Phrase("Không có trang này", "There is no such page"),
    NoticeKind.NOWHERE: Phrase("Không có trang này", "There is no such page"),
    NoticeKind.NOT_FOR_YOU: Phrase("Trang này không dành cho tài khoản của bạn", "This page is not for your account"),
    NoticeKind.TOO_MANY_REQUESTS: Phrase("Chưa kiểm tra được", "Could not be checked now"),
    NoticeKind.TOO_MANY_SIGN_INS: Phrase("Chưa đăng nhập được", "Could not sign in now"),
    NoticeKind.TOO_MANY_MISSES: Phrase("Chưa kiểm tra được", "Could not be checked now"),
}

NOTICE_ADVICE: dict[NoticeKind, Phrase] = {
    NoticeKind.TROUBLE: Phrase(
        "Hệ thống đang gặp sự cố. Điều này không nói gì về sản phẩm. Hãy thử lại sau ít phút.",
        "The system is in trouble. This says nothing about the product. Try again in a few minutes.",
    ),
    NoticeKind.NO_PAGE: Phrase(
        "Địa chỉ này không phải của một mã sản phẩm. Hãy quét lại mã trên bao bì.",
        "This is not the address of a product code. Scan the code on the pack again.",
    ),
    NoticeKind.NOWHERE: Phrase(
        "Địa chỉ này không có, hoặc không thuộc đơn vị của bạn.",
        "This address does not exist, or does not belong to your organisation.",
    ),
    NoticeKind.NOT_FOR_YOU: Phrase(
        "Tài khoản của bạn không có vai trò cần thiết. Hãy hỏi người quản trị của đơn vị bạn.",
        "Your account lacks the role that this page needs. Ask the administrator of your organisation.",
    ),
    NoticeKind.TOO_MANY_REQUESTS: Phrase(
        "Mạng bạn đang dùng vừa gửi quá nhiều lượt kiểm tra. Điều này không nói gì về sản phẩm. "
        "Hãy đợi một phút rồi thử lại, hoặc quét mã QR trên bao bì.",
        "The network you are on has just sent too many checks. This says nothing about the product. "
        "Wait a minute and try again, or scan the QR code on the pack.",
    ),
    NoticeKind.TOO_MANY_SIGN_INS: Phrase(
        "Hiện có quá nhiều lượt đăng nhập cùng lúc. Hãy quay lại trang trước và gửi lại sau ít giây; "
        "những gì bạn đã nhập vẫn còn ở đó.",
        "Too many people sign in at this moment. Go back and send it again in a few seconds; "
        "what you typed is still there.",
    ),
    NoticeKind.TOO_MANY_MISSES: Phrase(
        "Hôm nay đơn vị của bạn đã tra quá nhiều mã không có chữ ký mà không ai phát hành. "
        "Mã có chữ ký vẫn kiểm tra được; mã không có chữ ký hãy thử lại vào ngày mai.",
        "Your organisation has asked today for too many codes without a seal that nobody issued. Sealed codes can "
        "still be checked; try those without a seal again tomorrow.",
    ),
}
