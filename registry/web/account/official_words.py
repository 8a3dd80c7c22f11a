"""The words of accounts of the registry's own people: asked for, signed, and given in an emergency."""

from registry.model.phrases import Phrase
from registry.model.requests import RequestKind
from registry.model.trail import TrailAct

WORDS: dict[str, Phrase] = {
    "officials_title": Phrase("Tài khoản cán bộ chờ chữ ký", "Officials' accounts that wait for a signature"),
    "officials_what": Phrase(
        "Mở, cấp lại hoặc mở lại tài khoản của cán bộ, kiểm tra viên, quản trị toàn hệ thống cần hai người quản trị. "
        "Người ký do hệ thống rút thăm; sau 24 giờ chưa ký thì rút thăm lại.",
        "To make, reset or enable an account of an officer, inspector or administrator of the registry takes two "
        "administrators. Who signs is drawn by lot; after 24 hours without a signature somebody else is.",
    ),
    "officials_link": Phrase("Tài khoản chờ chữ ký ({count})", "Accounts to be signed ({count})"),
    "official_token": Phrase(
        "Đã gửi đề nghị số {number} cho {login}. Địa chỉ dưới đây chỉ hiện lúc này, hãy đưa cho người đó. Nó chỉ mở "
        "được sau khi người quản trị thứ hai ký, trong 72 giờ từ lúc ký.",
        "Request {number} for {login} is made. The address below is shown only now: give it to them. It opens once a "
        "second administrator has signed, for 72 hours from then.",
    ),
    "official_signer": Phrase("Người ký", "Signer"),
    "official_signer_drawn": Phrase("{login}, đến {until}", "{login}, until {until}"),
    "official_signer_few": Phrase(
        "Có chưa đến ba người được ký, nên rút thăm trong số ít người này.",
        "Fewer than three may sign: it was drawn from these few.",
    ),
    "official_signer_none": Phrase(
        "Chưa ai đủ điều kiện ký. Đề nghị chờ đến khi có người. Hai tài khoản do cùng một người xin mở không ký cho "
        "nhau trong 30 ngày đầu.",
        "Nobody may sign yet: it waits until somebody may. Accounts that the same person asked for do not sign for "
        "each other in their first 30 days.",
    ),
    "official_sign": Phrase("Ký và thực hiện ngay", "Sign and do it now"),
    "official_sign_sure": Phrase(
        "Chỉ ký khi bạn biết người này và biết vì sao cần tài khoản. Tên bạn ở lại trong nhật ký.",
        "Sign only if you know this person and why the account is needed. Your name stays in the trail.",
    ),
    "official_refuse": Phrase("Từ chối", "Refuse"),
    "official_withdraw": Phrase("Rút đề nghị", "Take it back"),
    "official_not_mine": Phrase("Chỉ người được rút thăm ký được.", "Only who was drawn can sign."),
    "official_own": Phrase("Bạn đã đề nghị; người khác phải ký.", "You asked for this: somebody else must sign."),
    "official_asked_by": Phrase("Người đề nghị", "Asked by"),
    "official_until": Phrase("Hết hiệu lực", "Lapses"),
    "official_signed": Phrase("Đã ký và thực hiện.", "Signed, and done."),
    "official_refused": Phrase("Đã từ chối.", "Refused."),
    "official_withdrawn": Phrase("Đã rút đề nghị.", "Taken back."),
    "person_enable": Phrase("Mở lại tài khoản", "Enable again"),
    "emergencies_title": Phrase("Tài khoản cấp khẩn cấp", "Accounts given in an emergency"),
    "emergencies_what": Phrase(
        "Những tài khoản cán bộ mà một người đã một mình mở hoặc cấp lại trên máy chủ, trong một năm qua.",
        "Officials' accounts that one person alone made, reset or enabled at the machine, in the last year.",
    ),
    "emergencies_lately": Phrase(
        "Trong 30 ngày qua có {count} tài khoản cán bộ được cấp khẩn cấp bởi một người.",
        "In the last 30 days {count} officials' accounts were given in an emergency by one person alone.",
    ),
    "emergency_when": Phrase("Lúc", "When"),
    "emergency_who": Phrase("Ai", "Who"),
    "emergency_act": Phrase("Việc", "What"),
}

OFFICIAL_ACT: dict[RequestKind, Phrase] = {
    RequestKind.ADD_OFFICIAL: Phrase("Mở tài khoản", "Make the account"),
    RequestKind.RESET_OFFICIAL: Phrase("Cấp lại mật khẩu", "Reset the password"),
    RequestKind.ENABLE_OFFICIAL: Phrase("Mở lại tài khoản", "Enable the account again"),
}

EMERGENCY_ACT: dict[TrailAct, Phrase] = {
    TrailAct.PERSON_ADDED: Phrase("Mở tài khoản", "Account made"),
    TrailAct.PASSWORD_RESET: Phrase("Cấp lại mật khẩu", "Password reset"),
    TrailAct.PERSON_ENABLED: Phrase("Mở lại tài khoản", "Account enabled again"),
}

FAULTS: dict[str, Phrase] = {
    "official_needs_two": Phrase(
        "Tài khoản cán bộ cần hai người quản trị.", "Accounts of officials take two administrators."
    ),
    "administrator_signs": Phrase(
        "Chỉ người quản trị toàn hệ thống ký được tài khoản cán bộ.",
        "Only an administrator of the registry signs for an official's account.",
    ),
    "own_account": Phrase(
        "Đây là tài khoản của chính bạn: người quản trị khác phải ký.",
        "This is about your own account: another administrator must sign.",
    ),
    "drawn_signer": Phrase(
        "Người này đã được rút thăm để ký một đề nghị đang chờ: đề nghị đó phải được ký, từ chối hoặc rút lại trước.",
        "This person was drawn to sign a request that is open: first it must be signed, refused or taken back.",
    ),
    "token_shown": Phrase(
        "Bạn đã đề nghị tài khoản này rồi, và mã dùng một lần chỉ hiện một lần. Nếu đã mất mã hoặc muốn đề nghị "
        "khác đi, hãy rút lại đề nghị đó rồi đề nghị lại.",
        "You have asked for this account already, and its one-time token was shown once. Where it is lost, or the "
        "account is to be another one, take that request back and ask anew.",
    ),
    "lot_open": Phrase(
        "Có đề nghị đang chờ người ký do rút thăm, và việc này sẽ làm thay đổi những người được rút thăm. Hãy làm sau "
        "khi đề nghị được ký, bị từ chối hoặc rút lại (chậm nhất sau 7 ngày).",
        "A request is open whose signer is drawn by lot, and this would change among whom. Do it after that is signed, "
        "refused or taken back (7 days at most).",
    ),
    "login_enabled": Phrase(
        "Tài khoản này không bị khóa: hãy cấp mã mới.", "This account is not disabled: give it a new token."
    ),
    "no_official": Phrase(
        "Người này làm việc cho một đơn vị, không cần chữ ký thứ hai.",
        "This person acts for an organisation: nobody else need sign.",
    ),
}
