"""The words for somebody whose network has asked too much."""

from registry.model.phrases import Phrase

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "too_many_requests": Phrase(
        "Mạng bạn đang dùng vừa gửi quá nhiều lượt kiểm tra. Hãy đợi một phút rồi thử lại.",
        "The network you are on has just sent too many checks. Wait a minute and try again.",
    ),
    "too_many_misses": Phrase(
        "Hôm nay đơn vị của bạn đã tra quá nhiều mã không có chữ ký mà không ai phát hành. Hãy bỏ các mã đó ra, "
        "hoặc thử lại vào ngày mai.",
        "Your organisation has asked today for too many codes without a seal that nobody issued. Leave those out, "
        "or try again tomorrow.",
    ),
}
