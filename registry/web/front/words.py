"""The words for somebody whose network has asked too much."""

from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "too_many_requests_word": Phrase("Chưa kiểm tra được", "Could not be checked now"),
    "too_many_requests_advice": Phrase(
        "Mạng bạn đang dùng vừa gửi quá nhiều lượt kiểm tra. Điều này không nói gì về sản phẩm. "
        "Hãy đợi một phút rồi thử lại, hoặc quét mã QR trên bao bì.",
        "The network you are on has just sent too many checks. This says nothing about the product. "
        "Wait a minute and try again, or scan the QR code on the pack.",
    ),
    "error_too_many_requests": Phrase(
        "Mạng bạn đang dùng vừa gửi quá nhiều lượt kiểm tra. Hãy đợi một phút rồi thử lại.",
        "The network you are on has just sent too many checks. Wait a minute and try again.",
    ),
}
