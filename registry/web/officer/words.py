"""The words of the officers' queues: what waits, flags, reports, requests, second signatures."""

from registry.model.phrases import Phrase

_LINES: dict[str, Phrase] = {
    "oq_title": Phrase("Việc đang chờ", "Waiting"),
    "oq_own_requests": Phrase("Tôi đã đề nghị", "What I asked for"),
    "oq_own_requests_what": Phrase(
        "Bạn không tự ký được. Mở đề nghị để xem hoặc rút lại.",
        "You cannot sign these yourself. Open one to look at it or to take it back.",
    ),
    "oq_mine": Phrase("Chỉ việc của tôi", "Only mine"),
    "oq_all": Phrase("Tất cả", "All"),
    "oq_nothing": Phrase("Không có việc nào đang chờ.", "Nothing waits here."),
    "oq_what": Phrase("Việc", "What"),
    "oq_subject": Phrase("Về", "About"),
    "oq_who": Phrase("Của ai", "Whose"),
    "oq_age": Phrase("Đã chờ", "Waits since"),
    "oq_due": Phrase("Hạn xử lý", "Due"),
    "oq_responsible": Phrase("Người phụ trách", "Responsible"),
    "oq_authority": Phrase("Cơ quan", "Authority"),
    "oq_nobody": Phrase("chưa có", "nobody yet"),
    "oq_late_there": Phrase("có việc quá hạn", "some are late"),
    "oq_back": Phrase("Về danh sách", "Back to the list"),
    "oq_open": Phrase("Mở", "Open"),
}

_TRAIL: dict[str, Phrase] = {
    "oq_trail": Phrase("Nhật ký kiểm soát", "Audit trail"),
    "oq_trail_what": Phrase(
        "Mọi việc quan trọng, mới nhất trước. Không ai sửa hay xóa được; hai tên là việc cần hai người.",
        "Every act of weight, newest first. Nobody can change or delete it; two names where two had to sign.",
    ),
    "oq_trail_by": Phrase("Người làm", "By"),
    "oq_trail_act": Phrase("Việc", "Act"),
    "oq_trail_detail": Phrase("Chi tiết", "Detail"),
    "oq_trail_show": Phrase("Lọc", "Filter"),
    "oq_trail_older": Phrase("Cũ hơn", "Older"),
    "oq_trail_none": Phrase("Không có gì.", "Nothing."),
}

_WORK: dict[str, Phrase] = {
    "oq_work": Phrase("Phân công", "Who has it in hand"),
    "oq_take": Phrase("Tôi nhận việc này", "I take this"),
    "oq_assign": Phrase("Lưu phân công", "Save"),
    "oq_change": Phrase("Giao cho người khác, đổi hạn", "Give it to another one, change the deadline"),
    "oq_login": Phrase("Tên đăng nhập của người phụ trách", "Login of the officer responsible"),
    "oq_said": Phrase("{by} ghi lúc {at}", "said by {by}, {at}"),
    "oq_remarks": Phrase("Ghi chú", "Remarks"),
    "oq_remark": Phrase("Thêm ghi chú", "Add a remark"),
    "oq_add": Phrase("Ghi lại", "Add"),
    "oq_history": Phrase("Đã làm gì", "What was done"),
    "oq_taken": Phrase("Bạn đã nhận việc này.", "It is in your hands now."),
    "oq_assigned": Phrase("Đã lưu phân công.", "Saved."),
    "oq_remarked": Phrase("Đã thêm ghi chú.", "The remark was added."),
}

_FLAGS: dict[str, Phrase] = {
    "oq_evidence": Phrase("Bằng chứng", "Evidence"),
    "oq_by_signed_in": Phrase("tổ chức đã đăng nhập", "by signed-in parties"),
    "oq_by_strangers": Phrase("chỉ từ người lạ", "by strangers only"),
    "oq_opened": Phrase("Mở lúc", "Opened"),
    "oq_last": Phrase("Lần cuối", "Last"),
    "oq_times": Phrase("Số lần ghi nhận", "Times"),
    "oq_owner": Phrase("Nhà sản xuất", "Producer"),
    "oq_now": Phrase("Nhận định của hệ thống", "What the system makes of it"),
    "oq_scans": Phrase("Các lần quét còn lưu", "Scans that are kept"),
    "oq_sales": Phrase("Các lần bán", "Sales"),
    "oq_earlier": Phrase("Cảnh báo trước đây về sản phẩm này", "Earlier flags on this item"),
    "oq_reports_on": Phrase("Phản ánh kèm theo", "Consumers' reports"),
    "oq_time": Phrase("Thời gian", "Time"),
    "oq_channel": Phrase("Kênh", "Channel"),
    "oq_organisation": Phrase("Đơn vị", "Organisation"),
    "oq_place": Phrase("Nơi", "Place"),
    "oq_device": Phrase("Thiết bị", "Device"),
    "oq_answered": Phrase("Đã trả lời", "Answered"),
    "oq_undone": Phrase("hoàn lại {at}", "taken back {at}"),
    "oq_settle": Phrase("Kết luận", "Settle"),
    "oq_outcome": Phrase("Kết quả", "Outcome"),
    "oq_note": Phrase("Đã tìm thấy gì", "What was found"),
    "oq_settle_button": Phrase("Đóng cảnh báo", "Settle the flag"),
    "oq_technical": Phrase("Chi tiết kỹ thuật", "Technical details"),
    "oq_two_signatures": Phrase("Cần 2 chữ ký", "Needs 2 signatures"),
    "oq_pending_second": Phrase(
        "Đang chờ chữ ký thứ hai (đề nghị {n})", "Waiting for a second signature (request {n})"
    ),
    "oq_pending_own": Phrase(
        "Bạn đã đề nghị. Một cán bộ khác cần ký; bạn có thể rút lại đề nghị.",
        "You have asked for it. Another officer must sign; you can take the request back.",
    ),
    "oq_pending_by": Phrase(
        "{by} đã đề nghị. Mở đề nghị để ký hoặc từ chối.", "{by} has asked. Open it to sign or refuse it."
    ),
    "oq_pending_open": Phrase("Mở đề nghị {n}", "Open request {n}"),
    "oq_settle_two": Phrase(
        "Hàng thuộc tỉnh bạn phụ trách (hoặc chưa rõ tỉnh): kết luận cần chữ ký của cán bộ thứ hai.",
        "These goods are of your own province (or it is not known whose): a second officer must sign.",
    ),
    "oq_settle_ask": Phrase("Đề nghị người thứ hai ký", "Ask a second officer to sign"),
    "oq_settled_as": Phrase("Đã đóng", "Settled"),
    "oq_flag_done": Phrase("Cảnh báo đã đóng.", "The flag is settled."),
    "oq_second_asked": Phrase(
        "Đã gửi đề nghị; cán bộ thứ hai cần ký trong 7 ngày.", "Asked: a second officer must sign within 7 days."
    ),
}

_REPORTS: dict[str, Phrase] = {
    "oq_report": Phrase("Phản ánh", "Report"),
    "oq_receipt": Phrase("Số biên nhận", "Receipt"),
    "oq_reason": Phrase("Lý do", "Reason"),
    "oq_words": Phrase("Lời người phản ánh", "Reporter's words"),
    "oq_contact": Phrase("Liên hệ", "Contact"),
    "oq_photos": Phrase("Ảnh", "Photos"),
    "oq_photo": Phrase("Ảnh của người phản ánh", "Photo by the reporter"),
    "oq_verdict_then": Phrase("Mã đã trả lời", "The code answered"),
    "oq_flag_of": Phrase("Cảnh báo liên quan", "Flag"),
    "oq_reply": Phrase("Trả lời người phản ánh (ai có biên nhận đều đọc được)", "Answer (read with the receipt)"),
    "oq_report_button": Phrase("Đóng phản ánh", "Settle the report"),
    "oq_report_done": Phrase("Phản ánh đã đóng.", "The report is settled."),
}

_PRODUCTS: dict[str, Phrase] = {
    "oq_pending": Phrase("Chờ duyệt", "Pending"),
    "oq_approved": Phrase("Đã duyệt", "Approved"),
    "oq_outside": Phrase(
        "GTIN này nằm ngoài các tiền tố GS1 của đơn vị đăng ký.", "This GTIN lies outside the organisation's prefixes."
    ),
    "oq_prefixes": Phrase("Tiền tố GS1", "GS1 prefixes"),
    "oq_no_prefixes": Phrase("không có", "none"),
    "oq_prefix_of": Phrase("Tiền tố của GTIN này thuộc về", "The prefix of this GTIN belongs to"),
    "oq_prefix_of_nobody": Phrase("chưa đơn vị nào khai", "nobody on record"),
    "oq_tax_code": Phrase("Mã số thuế", "Tax code"),
    "oq_approve": Phrase("Duyệt", "Approve"),
    "oq_refuse": Phrase("Từ chối", "Refuse"),
    "oq_refuse_why": Phrase("Lý do từ chối, hoặc còn thiếu gì", "Why not, or what is missing"),
    "oq_decided": Phrase("Đã quyết định", "Decided"),
    "oq_product_approved": Phrase("Sản phẩm đã được duyệt.", "The product is approved."),
    "oq_product_refused": Phrase("Sản phẩm bị từ chối; đơn vị đã thấy lý do.", "Refused; its organisation reads why."),
}

_REQUESTS: dict[str, Phrase] = {
    "oq_made": Phrase("Gửi lúc", "Sent"),
    "oq_asked_by": Phrase("Người đề nghị", "Asked by"),
    "oq_until": Phrase("Hết hiệu lực lúc", "Lapses"),
    "oq_papers": Phrase("Tài liệu", "Documents"),
    "oq_no_papers": Phrase("Không có tài liệu kèm theo.", "No documents were sent."),
    "oq_check": Phrase("Cần xem", "Look at"),
    "oq_overlaps": Phrase("trùng với tiền tố của {name}", "overlaps a prefix of {name}"),
    "oq_grant_prefixes": Phrase("Cấp các tiền tố", "Grant these prefixes"),
    "oq_grant_trades": Phrase("Cấp các vai trò", "Grant these roles"),
    "oq_grant_login": Phrase("Tên đăng nhập của người đầu tiên", "Login of the first person"),
    "oq_grant_hint": Phrase(
        "Người nộp tự đặt mật khẩu bằng biên nhận của họ; cán bộ không thấy mật khẩu nào.",
        "The applicant sets the password with the receipt; no officer ever sees one.",
    ),
    "oq_approve_producer": Phrase("Chấp thuận và tạo đơn vị", "Approve and make the organisation"),
    "oq_holder": Phrase("Đơn vị đang giữ", "Holder"),
    "oq_claimant": Phrase("Đơn vị đòi quyền", "Claimant"),
    "oq_holds_prefix": Phrase("Giữ tiền tố của GTIN này", "Holds the prefix of this GTIN"),
    "oq_yes": Phrase("có", "yes"),
    "oq_no": Phrase("không", "no"),
    "oq_ordered": Phrase("Đơn đặt mã đã có", "Orders so far"),
    "oq_ordered_n": Phrase("{orders} đơn, {codes} mã", "{orders} orders, {codes} codes"),
    "oq_differs": Phrase("khác", "differs"),
    "oq_cannot_move": Phrase(
        "Đã có đơn đặt mã và bên đòi quyền không giữ tiền tố: GTIN không thể chuyển.",
        "Orders were placed and the claimant does not hold the prefix: it cannot move.",
    ),
    "oq_stay": Phrase("Giữ nguyên", "It stays"),
    "oq_move": Phrase("Chuyển cho bên đòi quyền", "It moves to the claimant"),
    "oq_decision_why": Phrase("Lý do (hai bên đều đọc được)", "Reason (both sides read it)"),
    "oq_will": Phrase("Việc sẽ làm khi bạn ký", "What your signature does"),
    "oq_sign": Phrase("Ký và thực hiện ngay", "Sign and do it now"),
    "oq_signature": Phrase("Chữ ký thứ hai", "Second signature"),
    "oq_withdraw": Phrase("Rút đề nghị", "Take it back"),
    "oq_own": Phrase(
        "Bạn là người đề nghị nên không thể tự ký: cần một cán bộ khác.",
        "You asked for this, so another officer must sign.",
    ),
    "oq_key": Phrase("Khóa", "Key"),
    "oq_key_state": Phrase("Trạng thái", "State"),
    "oq_key_made": Phrase("Tạo lúc", "Made"),
    "oq_order_unit": Phrase("Đơn / số thứ tự", "Order / number"),
    "oq_done_withdrawn": Phrase("Đã rút đề nghị.", "The request was taken back."),
    "oq_done_refused": Phrase("Đã từ chối kèm lý do.", "Refused, with the reason."),
    "oq_done_moved": Phrase("GTIN đã chuyển cho bên đòi quyền.", "The GTIN has moved to the claimant."),
    "oq_done_stayed": Phrase("GTIN vẫn thuộc đơn vị đang giữ.", "The GTIN stays with its holder."),
    "oq_done_producer": Phrase("Đơn vị đã được tạo.", "The organisation is made."),
    "oq_organisation_page": Phrase("Mở trang của đơn vị", "Open the organisation's page"),
    "oq_loss_what": Phrase("Nội dung báo", "Reported as"),
    "oq_loss_items": Phrase("Số sản phẩm", "Items"),
    "oq_loss_place": Phrase("Nơi", "Where"),
    "oq_loss_accept": Phrase("Xác nhận là đúng", "Accept it as true"),
    "oq_loss_hint": Phrase(
        "Ai có ảnh của mã đều có thể gửi báo cáo này. Xác nhận thì các sản phẩm này bị chặn từ lúc đó, và ai quét "
        "mã cũng đọc được lý do trên; từ chối thì ghi chú trên mã được gỡ.",
        "Whoever has pictures of the codes can send such a report. Accepted, these items are blocked from then on and "
        "whoever scans a code reads the reason above; refused, the note on their codes goes.",
    ),
    "oq_done_loss": Phrase(
        "Đã xác nhận; các sản phẩm bị chặn từ bây giờ.", "Accepted: the items are blocked from now on."
    ),
    "oq_done_prefix": Phrase("Đã cấp tiền tố.", "The prefix is granted."),
    "oq_done_signed": Phrase("Đã ký và thực hiện.", "Signed and done."),
}

WORDS: dict[str, Phrase] = {
    **_LINES, **_TRAIL, **_WORK, **_FLAGS, **_REPORTS, **_PRODUCTS, **_REQUESTS
}  # fmt: skip

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "work_changed": Phrase(
        "Người khác vừa thay đổi việc này. Chưa có gì được lưu; hãy xem phân công hiện tại bên dưới.",
        "Somebody else has just changed this. Nothing of yours was saved; see below how it stands now.",
    ),
    "not_an_officer": Phrase("Người này không phải cán bộ.", "This person is no officer."),
    "login_unknown": Phrase("Không có tên đăng nhập này.", "There is no such login."),
    "due": Phrase("Hãy ghi ngày đến hạn.", "Give the day by which it is due."),
    "outcome": Phrase("Hãy chọn kết quả.", "Choose an outcome."),
    "note_missing": Phrase("Hãy ghi đã tìm thấy gì (1 đến 1000 ký tự).", "Say what was found (1 to 1000 signs)."),
    "flag_settled": Phrase(
        "Người khác đã đóng cảnh báo này trước bạn; kết luận của họ ở bên dưới.",
        "Somebody else settled this flag before you; see below how.",
    ),
    "flag_unknown": Phrase("Không có cảnh báo này.", "There is no such flag."),
    "product_approved": Phrase("Sản phẩm này đã được duyệt rồi.", "This product is approved already."),
    "product_overtaken": Phrase(
        "Sản phẩm đã được sửa sau khi bạn mở trang này: hãy xem lại rồi quyết định.",
        "The product was changed after you opened this page: look at it again, then decide.",
    ),
    "gtin_unknown": Phrase("GTIN này chưa được đăng ký.", "This GTIN is not registered."),
    "own_request": Phrase(
        "Không ai được tự chấp thuận đề nghị của mình: cần một cán bộ khác.",
        "Nobody approves what they asked for: another officer must sign.",
    ),
    "not_independent": Phrase(
        "Giữa bạn và người đề nghị, một bên đã mở hoặc cấp lại tài khoản của bên kia, hoặc trong 30 ngày qua cùng một "
        "người đã mở hoặc cấp lại cả hai tài khoản: người khác phải ký.",
        "Of you and who asks one has made or reset the account of the other, or in the last 30 days one person those "
        "of both: somebody else must sign.",
    ),
    "not_drawn": Phrase(
        "Người ký đã được rút thăm, và không phải bạn.", "Who signs this was drawn by lot, and it is not you."
    ),
    "nobody_drawn": Phrase(
        "Chưa rút thăm được ai đủ điều kiện ký. Đề nghị chờ đến khi có người.",
        "Nobody who may sign could be drawn yet: it waits until somebody may.",
    ),
    "same_authority": Phrase(
        "Người sản xuất hoặc người bán ở địa bàn của cả hai: cần cán bộ của cơ quan khác ký.",
        "Producer or seller sit where both of you decide: an officer of another authority must sign.",
    ),
    "outside_territory": Phrase(
        "Việc này không thuộc địa bàn của người đó.", "This does not lie in that person's territory."
    ),
    "others_request": Phrase("Chỉ người đề nghị mới rút được.", "Only who asked can take it back."),
    "request_decided": Phrase(
        "Người khác đã quyết định hồ sơ này trước bạn; xem quyết định bên dưới.",
        "Somebody else decided this before you; see below how.",
    ),
    "request_lapsed": Phrase("Đề nghị đã hết hiệu lực: hãy đề nghị lại.", "It has lapsed: ask again."),
    "request_unknown": Phrase("Không có hồ sơ này.", "There is no such request."),
    "asked_already": Phrase(
        "Một cán bộ khác đã đề nghị việc này: hãy ký đề nghị của họ.",
        "Another officer has asked for this: sign theirs.",
    ),
    "request_differs": Phrase(
        "Bạn đã đề nghị khác cho việc này. Hãy rút đề nghị đó trước, hoặc đợi quyết định.",
        "You have asked for this already, otherwise: take that one back first, or wait for its decision.",
    ),
    "act_unknown": Phrase("Hãy chọn một việc.", "Choose what to do."),
    "claim_ordered": Phrase(
        "Đã có đơn đặt mã và bên đòi quyền không giữ tiền tố: GTIN không thể chuyển.",
        "Orders were placed and the claimant does not hold the prefix: it cannot move.",
    ),
    "prefix_taken": Phrase("Tiền tố trùng với tiền tố của đơn vị khác.", "It overlaps another one's prefix."),
    "tax_code_known": Phrase("Mã số thuế này đã có đơn vị.", "This tax code has an organisation already."),
    "prefixes": Phrase("Chỉ cấp được tiền tố đã xin.", "Only prefixes that were asked for can be granted."),
    "name_known": Phrase("Tên này đã có đơn vị.", "This name has an organisation already."),
    "tax_code": Phrase("Mã số thuế có 10, 12 hoặc 13 chữ số.", "A tax code has 10, 12 or 13 digits."),
    "request_kind": Phrase("Việc này không hợp với loại hồ sơ.", "This does not fit this kind of request."),
    "key_revoked": Phrase("Khóa đã bị thu hồi.", "The key is revoked already."),
}
