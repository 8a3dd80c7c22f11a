"""Words of the producer's desk: its tabs and first page, products, loading a list, requests and the trail."""

from registry.model.goods import ProductState
from registry.model.phrases import Phrase
from registry.model.requests import RequestKind, RequestState
from registry.model.trail import TrailAct

WORDS: dict[str, Phrase] = {
    "pd_desk": Phrase("Bàn làm việc của doanh nghiệp", "The producer's desk"),
    "pd_menu": Phrase("Menu", "Menu"),
    "pd_home": Phrase("Tổng quan", "Overview"),
    "pd_products": Phrase("Sản phẩm", "Products"),
    "pd_import": Phrase("Nhập danh sách", "Load a list"),
    "pd_orders": Phrase("Đơn mã", "Orders"),
    "pd_serials": Phrase("Sê-ri tự tạo", "Own serials"),
    "pd_recalls": Phrase("Thu hồi", "Recalls"),
    "pd_seen": Phrase("Nơi quét", "Where seen"),
    "pd_flags": Phrase("Cảnh báo", "Flags"),
    "pd_requests": Phrase("Đề nghị", "Requests"),
    "pd_trail": Phrase("Nhật ký", "Trail"),
    "pd_all": Phrase("Tất cả", "All"),
    "pd_search": Phrase("Tìm", "Search"),
    "pd_show": Phrase("Xem", "Show"),
    "pd_save": Phrase("Lưu", "Save"),
    "pd_add": Phrase("Thêm sản phẩm", "Add the product"),
    "pd_choose": Phrase("Hãy chọn", "Choose"),
    "pd_previous": Phrase("Trang trước", "Previous page"),
    "pd_next": Phrase("Trang sau", "Next page"),
    "pd_older": Phrase("Cũ hơn", "Older"),
    "pd_no_back": Phrase("Không, quay lại", "No, go back"),
    "pd_state": Phrase("Tình trạng", "State"),
    "pd_since": Phrase("Từ lúc", "Since"),
    "pd_look": Phrase("Cần xem", "Look"),
    "pd_waiting": Phrase("Đang chờ", "Waiting"),
    "pd_nothing_found": Phrase("Không tìm thấy gì.", "Nothing was found."),
    # The first page.
    "pd_begin": Phrase("Bắt đầu thế nào", "How to begin"),
    "pd_begin_import": Phrase(
        "Nhập sản phẩm từ bảng tính, hoặc thêm từng sản phẩm",
        "Load your products from a spreadsheet, or add them one by one",
    ),
    "pd_begin_order": Phrase("Đặt mã cho một lô", "Order codes for a lot"),
    "pd_begin_print": Phrase("In nhãn và dán lên bao bì", "Print the labels and stick them on the packs"),
    "pd_codes_ordered": Phrase("mã đã đặt, trong {n} đơn", "codes ordered, in {n} orders"),
    "pd_pending_products": Phrase("sản phẩm chờ duyệt", "products wait for approval"),
    "pd_loading_orders": Phrase("đơn chưa nhận đủ sê-ri", "orders whose serials are not all there"),
    "pd_open_flags": Phrase("cảnh báo đang mở về hàng của bạn", "open flags on your goods"),
    "pd_scans_30": Phrase("lượt quét trong 30 ngày", "scans in 30 days"),
    "pd_newest": Phrase("Đơn mới nhất", "Newest orders"),
    "pd_last_30": Phrase("30 ngày qua", "The last 30 days"),
    "pd_no_orders": Phrase("Chưa có đơn nào.", "There is no order yet."),
    # Where codes are seen.
    "pd_by_day": Phrase("Lượt quét theo ngày", "Scans by day"),
    "pd_by_province": Phrase("Lượt quét theo tỉnh, thành phố", "Scans by province"),
    "pd_as_table": Phrase("Xem dạng bảng", "As a table"),
    "pd_day": Phrase("Ngày", "Day"),
    "pd_province": Phrase("Tỉnh, thành phố", "Province"),
    "pd_scans": Phrase("Lượt quét", "Scans"),
    "pd_no_places": Phrase("Chưa có lượt quét nào cho biết nơi quét.", "No scan has said its place yet."),
    "pd_nowhere": Phrase("{n} lượt không cho biết nơi quét.", "{n} scans did not say their place."),
    "pd_session_note": Phrase(
        "Một thiết bị quét một sản phẩm nhiều lần trong ngày tính là một lượt. Nơi quét chỉ có khi người quét đồng ý.",
        "One device that scans a pack several times a day counts once. A place is known only where the person agreed.",
    ),
    "pd_not_whole": Phrase(
        "Có nhiều lượt quét hơn số được đếm ở đây; hãy chọn một sản phẩm hoặc một lô.",
        "There were more scans than are counted here: choose a product or a lot.",
    ),
    "pd_span": Phrase("Thời gian", "Time"),
    "pd_days": Phrase("{days} ngày qua", "the last {days} days"),
    # Products.
    "pd_product_new": Phrase("Thêm sản phẩm", "Add a product"),
    "pd_search_products": Phrase("Tìm sản phẩm", "Find a product"),
    "pd_search_hint": Phrase(
        "Tên (có dấu hay không dấu) hoặc một phần mã GTIN", "Name, with or without marks, or part of a GTIN"
    ),
    "pd_no_products": Phrase(
        "Chưa có sản phẩm nào: hãy thêm hoặc nhập từ bảng tính.", "No product yet: add one, or load a spreadsheet."
    ),
    "pd_order_codes": Phrase("Đặt mã", "Order codes"),
    "pd_orders_of": Phrase("Các đơn mã", "Its orders"),
    "pd_changed_at": Phrase("Sửa lần cuối {at}", "Last changed {at}"),
    "pd_saved": Phrase("Đã lưu sản phẩm.", "The product is saved."),
    "pd_added": Phrase("Đã thêm sản phẩm; có thể đặt mã ngay.", "The product is added; codes can be ordered at once."),
    "pd_saved_pending": Phrase("Đã lưu; sản phẩm chờ cán bộ duyệt.", "Saved; the product waits for an officer."),
    "pd_pending_word": Phrase("Đang chờ cán bộ duyệt", "Waiting for an officer"),
    "pd_pending_what": Phrase(
        "Mã GTIN nằm ngoài các tiền tố GS1 đã ghi nhận, nên cán bộ xem xét trước khi được đặt mã. "
        "Nếu đó là tiền tố của bạn, hãy đề nghị ghi nhận: mọi sản phẩm trong tiền tố được duyệt cùng lúc.",
        "The GTIN lies outside your recorded GS1 prefixes, so an officer looks at it before codes can be ordered. "
        "If the prefix is yours, ask for it to be recorded: all products inside it are approved with it.",
    ),
    "pd_your_prefixes": Phrase("Tiền tố GS1 đã ghi nhận", "Your recorded GS1 prefixes"),
    "pd_form_faults": Phrase(
        "Có chỗ cần sửa; xem lời nhắc ở từng ô.", "Something needs mending: see the fields below."
    ),
    "pd_open_known": Phrase("Mở sản phẩm đó", "Open that product"),
    "pd_permit_guess": Phrase("Tự nhận biết theo số", "Told by its number"),
    "pd_claim_word": Phrase("Mã GTIN này là của bạn?", "Is this GTIN yours?"),
    "pd_claim_what": Phrase(
        "Bạn có thể đề nghị cán bộ xem xét. Hai bên được đặt cạnh nhau và cán bộ quyết định, có nêu lý do.",
        "You can ask an officer to judge. Both claims are laid side by side and decided with a reason.",
    ),
    "pd_claim_send": Phrase("Gửi đề nghị với nội dung trên", "Send the request with what is written above"),
    "pd_compare_word": Phrase("Người khác vừa sửa sản phẩm này", "Somebody else has just changed this product"),
    "pd_compare_what": Phrase(
        "Bản của bạn chưa được lưu. Sản phẩm được sửa lúc {at}, sau khi bạn mở trang. Hãy chọn bản muốn giữ.",
        "Yours is not saved. The product was changed at {at}, after you opened the form. Choose which to keep.",
    ),
    "pd_compare_same": Phrase("Hai bản giống nhau.", "Both say the same."),
    "pd_field": Phrase("Mục", "Field"),
    "pd_theirs": Phrase("Đang lưu", "As it stands"),
    "pd_yours": Phrase("Của bạn", "Yours"),
    "pd_keep_mine": Phrase("Lưu bản của tôi", "Save mine"),
    "pd_keep_theirs": Phrase("Giữ bản đang lưu", "Leave it as it stands"),
    # Requests.
    "pd_asked": Phrase("Đề nghị", "Request"),
    "pd_ask": Phrase("Gửi đề nghị", "Send the request"),
    "pd_ask_prefix": Phrase("Đề nghị ghi nhận tiền tố GS1", "Ask for a GS1 prefix to be recorded"),
    "pd_prefix": Phrase("Tiền tố mã doanh nghiệp GS1", "GS1 company prefix"),
    "pd_prefix_hint": Phrase("4 đến 12 chữ số, ví dụ 8934588", "4 to 12 digits, such as 8934588"),
    "pd_prefix_asked": Phrase("Đã gửi đề nghị; cán bộ sẽ xem xét.", "The request is sent; an officer will look at it."),
    "pd_claimed": Phrase("Đã gửi đề nghị xem xét mã GTIN.", "The request about the GTIN is sent."),
    "pd_about": Phrase("Về", "About"),
    "pd_answer": Phrase("Trả lời", "Answer"),
    "pd_no_requests": Phrase("Chưa có đề nghị nào.", "No request yet."),
    # The trail.
    "pd_trail_what": Phrase(
        "Mọi việc quan trọng đã làm cho doanh nghiệp. Không ai sửa hay xóa được nhật ký này.",
        "Everything of weight that was done for your organisation. Nobody can change or delete this.",
    ),
    "pd_no_trail": Phrase("Chưa có gì.", "Nothing yet."),
    "pd_number": Phrase("Số", "No."),
    "pd_when": Phrase("Lúc", "When"),
    "pd_who": Phrase("Người làm", "Who"),
    "pd_officer": Phrase("cơ quan quản lý", "the registry"),
    "pd_act": Phrase("Việc", "What"),
}

PRODUCER_ACT: dict[TrailAct, Phrase] = {
    TrailAct.PASSWORD_SET: Phrase("Đặt mật khẩu", "Password set"),
    TrailAct.CODES_TURNED_ON: Phrase("Bật xác thực hai bước", "Two-step sign-in turned on"),
    TrailAct.PRODUCER_REFUSED: Phrase("Từ chối hồ sơ đăng ký", "Registration refused"),
    TrailAct.REPORT_SETTLED: Phrase("Kết luận phản ánh", "Report settled"),
    TrailAct.WORK_ASSIGNED: Phrase("Phân công cán bộ", "Officer put in charge"),
    TrailAct.PRODUCT_REKEYED: Phrase("Đổi khóa số sê-ri của sản phẩm", "Product given a new serial key"),
    TrailAct.KEY_MADE: Phrase("Tạo khóa", "Key made"),
    TrailAct.KEY_RETIRED: Phrase("Ngừng khóa", "Key retired"),
    TrailAct.KEY_REVOKED: Phrase("Thu hồi khóa", "Key revoked"),
    TrailAct.REVOKE_KEY_ASKED: Phrase("Đề nghị thu hồi khóa", "Revoking a key asked for"),
    TrailAct.REVOKE_KEY_REFUSED: Phrase("Từ chối thu hồi khóa", "Revoking a key refused"),
    TrailAct.REVOKE_KEY_WITHDRAWN: Phrase("Rút đề nghị thu hồi khóa", "Revoking a key withdrawn"),
    TrailAct.INSPECTION_OPENED: Phrase("Mở cuộc kiểm tra", "Inspection opened"),
    TrailAct.INSPECTION_CHANGED: Phrase("Sửa thông tin kiểm tra", "Inspection changed"),
    TrailAct.INSPECTION_CLOSED: Phrase("Kết thúc cuộc kiểm tra", "Inspection closed"),
    TrailAct.INSPECTION_CHECK_REMOVED: Phrase("Gỡ mã khỏi cuộc kiểm tra", "Code taken off an inspection"),
    TrailAct.INSPECTION_CHECK_RESTORED: Phrase("Đưa mã trở lại cuộc kiểm tra", "Code put back on an inspection"),
    TrailAct.INSPECTION_PHOTO_REMOVED: Phrase("Bỏ ảnh kiểm tra", "Photo of an inspection removed"),
    TrailAct.ORGANISATION_ADDED: Phrase("Ghi nhận tổ chức", "Organisation registered"),
    TrailAct.PREFIX_GIVEN: Phrase("Ghi nhận tiền tố GS1", "GS1 prefix recorded"),
    TrailAct.PREFIX_ASKED: Phrase("Đề nghị tiền tố GS1", "GS1 prefix asked for"),
    TrailAct.PREFIX_REFUSED: Phrase("Từ chối tiền tố GS1", "GS1 prefix refused"),
    TrailAct.CLAIM_ASKED: Phrase("Đề nghị xem xét mã GTIN", "Claim to a GTIN"),
    TrailAct.CLAIM_MOVED: Phrase("Mã GTIN được chuyển", "GTIN moved"),
    TrailAct.CLAIM_STAYED: Phrase("Mã GTIN giữ nguyên", "GTIN stays"),
    TrailAct.PRODUCT_ADDED: Phrase("Thêm sản phẩm", "Product added"),
    TrailAct.PRODUCT_CHANGED: Phrase("Sửa sản phẩm", "Product changed"),
    TrailAct.PRODUCT_APPROVED: Phrase("Duyệt sản phẩm", "Product approved"),
    TrailAct.PRODUCT_REFUSED: Phrase("Từ chối sản phẩm", "Product refused"),
    TrailAct.PRODUCTS_IMPORTED: Phrase("Nhập danh sách sản phẩm", "List of products loaded"),
    TrailAct.ORDER_PLACED: Phrase("Đặt mã", "Order placed"),
    TrailAct.ORDER_CANCELLED: Phrase("Hủy đơn mã", "Order cancelled"),
    TrailAct.ORDER_CORRECTED: Phrase("Đính chính lô hoặc hạn dùng", "Lot or expiry corrected"),
    TrailAct.ORDER_SHIPPED: Phrase("Ghi nơi gửi hàng", "Destination of goods noted"),
    TrailAct.UNITS_ACTIVATED: Phrase("Kích hoạt nhãn", "Labels activated"),
    TrailAct.UNITS_SPOILED: Phrase("Báo nhãn hỏng", "Labels spoiled"),
    TrailAct.RECALL: Phrase("Thu hồi", "Recall"),
    TrailAct.WITHDRAW: Phrase("Rút khỏi lưu thông", "Withdrawal"),
    TrailAct.RESTORE: Phrase("Bãi bỏ thu hồi", "Measure lifted"),
    TrailAct.REPORT_STOLEN: Phrase("Báo mất cắp", "Reported stolen"),
    TrailAct.DESTROY: Phrase("Tiêu hủy", "Destroyed"),
    TrailAct.FLAG_EXPLAINED: Phrase("Giải trình cảnh báo", "Flag explained"),
    TrailAct.SETTLE_FLAG_ASKED: Phrase("Đề nghị kết luận cảnh báo", "Settling a flag asked for"),
    TrailAct.SETTLE_FLAG_REFUSED: Phrase("Từ chối kết luận cảnh báo", "Settling a flag refused"),
    TrailAct.SETTLE_FLAG_WITHDRAWN: Phrase("Rút đề nghị kết luận", "Settling a flag withdrawn"),
    TrailAct.UNBLOCK_ASKED: Phrase("Đề nghị bãi bỏ biện pháp", "Lifting a measure asked for"),
    TrailAct.UNBLOCK_REFUSED: Phrase("Từ chối bãi bỏ biện pháp", "Lifting a measure refused"),
    TrailAct.UNBLOCK_WITHDRAWN: Phrase("Rút đề nghị bãi bỏ", "Lifting a measure withdrawn"),
    TrailAct.CLAIM_REFUSED: Phrase("Từ chối xem xét mã GTIN", "Claim to a GTIN refused"),
    TrailAct.CLAIM_WITHDRAWN: Phrase("Rút đề nghị về mã GTIN", "Claim to a GTIN withdrawn"),
    TrailAct.PREFIX_WITHDRAWN: Phrase("Rút đề nghị tiền tố", "Request for a prefix withdrawn"),
    TrailAct.PRODUCER_APPROVED: Phrase("Chấp thuận doanh nghiệp", "Organisation approved"),
    TrailAct.EXPORT: Phrase("Ghi xuất khẩu", "Exported"),
    TrailAct.FLAG_SETTLED: Phrase("Kết luận cảnh báo", "Flag settled"),
    TrailAct.PERSON_ADDED: Phrase("Thêm người dùng", "Person added"),
    TrailAct.PERSON_DISABLED: Phrase("Ngừng tài khoản", "Person disabled"),
    TrailAct.PASSWORD_RESET: Phrase("Cấp lại mật khẩu", "Password reset"),
    TrailAct.API_KEY_MADE: Phrase("Tạo khóa API", "API key made"),
    TrailAct.API_KEY_REVOKED: Phrase("Thu hồi khóa API", "API key revoked"),
}

# The known types of permits.
PERMIT: dict[str, Phrase] = {
    "medicine_registration": Phrase("Giấy đăng ký lưu hành thuốc", "Medicine registration"),
    "food_registration": Phrase("Đăng ký bản công bố thực phẩm", "Food registration"),
    "food_declaration": Phrase("Tự công bố thực phẩm", "Food declaration"),
    "import_licence": Phrase("Giấy phép nhập khẩu", "Import licence"),
    "other": Phrase("Loại khác", "Other"),
}

PRODUCER_REQUEST: dict[RequestKind, Phrase] = {
    RequestKind.PREFIX: Phrase("Ghi nhận tiền tố GS1", "Record a GS1 prefix"),
    RequestKind.CLAIM: Phrase("Xem xét mã GTIN", "Judge who holds a GTIN"),
}

PRODUCER_REQUEST_STATE: dict[RequestState, Phrase] = {
    RequestState.OPEN: Phrase("Đang chờ", "Waiting"),
    RequestState.APPROVED: Phrase("Đồng ý", "Granted"),
    RequestState.REFUSED: Phrase("Từ chối", "Refused"),
    RequestState.WITHDRAWN: Phrase("Đã rút", "Withdrawn"),
    RequestState.LAPSED: Phrase("Hết hạn", "Lapsed"),
}

OWN_PRODUCT_STATE: dict[ProductState, Phrase] = {
    ProductState.APPROVED: Phrase("Đã duyệt", "Approved"),
    ProductState.PENDING: Phrase("Chờ duyệt", "Pending"),
}
