"""Words of full records, at the desks of producers and officers: papers, history, what is missing, registers."""

from registry.judgement.completeness import ItemStanding, LegalItem
from registry.judgement.contradictions import Contradiction
from registry.model.papers import PaperKind
from registry.model.phrases import Phrase
from registry.model.product_fields import Prescription
from registry.model.register_entries import RegisterField, RegisterKind

WORDS: dict[str, Phrase] = {
    # The form of a product, and all that is on record of it.
    "rec_about": Phrase("Về sản phẩm", "About the product"),
    "rec_own": Phrase("Riêng của nhóm hàng này", "Of goods of this category"),
    "rec_import": Phrase("Nhập khẩu và phân phối", "Import and distribution"),
    "rec_asked": Phrase("cần có", "asked for"),
    "rec_missing": Phrase("Còn thiếu theo nhóm hàng", "Still missing for its category"),
    "rec_notes": Phrase("Cần chú ý", "Notes"),
    "rec_notes_what": Phrase(
        "Các điểm mâu thuẫn trong nội dung khai; không tự chặn điều gì.",
        "Where what is declared contradicts itself; nothing is blocked by it.",
    ),
    # Papers.
    "rec_papers": Phrase("Giấy tờ", "Papers"),
    "rec_papers_product": Phrase("Chứng nhận và kết quả kiểm nghiệm", "Certificates and test results"),
    "rec_papers_lot": Phrase("Giấy tờ của lô", "Papers of the lot"),
    "rec_papers_company": Phrase("Giấy đăng ký của doanh nghiệp", "The company's registration certificate"),
    "rec_papers_none": Phrase("Chưa có giấy tờ nào.", "No paper yet."),
    "rec_paper_kind": Phrase("Loại giấy tờ", "Kind"),
    "rec_paper_number": Phrase("Số", "Number"),
    "rec_paper_issuer": Phrase("Nơi cấp", "Issuer"),
    "rec_paper_issued": Phrase("Ngày cấp", "Issued on"),
    "rec_paper_expires": Phrase("Có giá trị đến", "Valid until"),
    "rec_paper_file": Phrase("Tệp", "File"),
    "rec_paper_file_hint": Phrase(
        "PDF, hoặc ảnh JPEG hay PNG, nhiều nhất 5 MB; có thể bỏ trống",
        "PDF, or a JPEG or PNG photo, at most 5 MB; optional",
    ),
    "rec_paper_issuer_hint": Phrase("Có thể bỏ trống với tờ khai hải quan", "Optional for a customs declaration"),
    "rec_paper_add": Phrase("Thêm giấy tờ", "Add a paper"),
    "rec_paper_remove": Phrase("Gỡ", "Take back"),
    "rec_paper_added": Phrase("Đã thêm giấy tờ.", "The paper is added."),
    "rec_paper_removed_said": Phrase("Đã gỡ giấy tờ.", "The paper is taken back."),
    "rec_paper_gone": Phrase("Đã gỡ", "Taken back"),
    "rec_paper_over": Phrase("Hết hạn", "Expired"),
    "rec_paper_download": Phrase("Tải về", "Download"),
    # History.
    "rec_history": Phrase("Lịch sử thay đổi", "History"),
    "rec_history_none": Phrase("Chưa có thay đổi nào được ghi lại.", "No change has been noted."),
    "rec_history_before": Phrase("Trước", "Before"),
    "rec_history_after": Phrase("Sau", "After"),
    "rec_history_when": Phrase("Khi nào", "When"),
    "rec_history_who": Phrase("Ai", "Who"),
    "rec_history_holder": Phrase("Doanh nghiệp", "Holder"),
    "rec_history_until": Phrase(
        "Lịch sử được lưu ít nhất đến {day}: 12 tháng sau hạn dùng cuối, hoặc 60 tháng nếu không có hạn dùng.",
        "The history is kept at least until {day}: 12 months past the last expiry, or 60 months without one.",
    ),
    "rec_history_other": Phrase("Hệ thống hoặc doanh nghiệp khác", "The registry, or another organisation"),
    # What is missing.
    "rec_complete": Phrase("Mức đầy đủ", "Completeness"),
    "rec_complete_what": Phrase(
        "Chín mục của Nghị định 37/2026, Điều 23 khoản 5, và bảy mục công khai của khoản 7 (đánh dấu *).",
        "The nine items of Decree 37/2026, article 23(5), and the seven of 23(7) for the public (marked *).",
    ),
    "rec_complete_nine": Phrase("đủ chín mục", "have all nine"),
    "rec_complete_seven": Phrase("đủ bảy mục công khai", "have all seven for the public"),
    "rec_complete_products": Phrase("sản phẩm", "products"),
    "rec_complete_fields": Phrase("Thiếu theo nhóm hàng", "Missing for its category"),
    "rec_complete_csv": Phrase("Tải bảng CSV", "Download as CSV"),
    "rec_complete_sum": Phrase("Số sản phẩm có mục này", "Products that have it"),
    "rec_complete_first": Phrase(
        "Hiện {n} sản phẩm đầu; bảng CSV có tất cả.", "The first {n} are shown; the CSV has all."
    ),
    "rec_complete_none": Phrase("Chưa có sản phẩm nào.", "There is no product yet."),
    # Registers.
    "rec_register": Phrase("Đối chiếu danh mục", "Beside the registers"),
    "rec_register_of": Phrase("{source}, ngày {day}", "{source} of {day}"),
    "rec_register_says": Phrase("Danh mục ghi", "The register says"),
    "rec_register_ours": Phrase("Đã khai", "Declared"),
    "rec_register_unknown": Phrase("Danh mục không có số này.", "The register does not have this number."),
    "rec_register_differs": Phrase("khác", "differs"),
    "rec_register_what": Phrase(
        "Chỉ để đối chiếu: danh mục có thể cũ, cán bộ quyết định.", "For comparison only: a register may be old."
    ),
}

PRESCRIPTION: dict[Prescription, Phrase] = {
    Prescription.OTC: Phrase("Không kê đơn", "Without prescription"),
    Prescription.RX: Phrase("Kê đơn", "On prescription"),
    Prescription.SPECIAL: Phrase("Kiểm soát đặc biệt", "Under special control"),
    Prescription.MATERIAL: Phrase("Nguyên liệu làm thuốc", "Raw material"),
}

PAPER_KIND: dict[PaperKind, Phrase] = {
    PaperKind.REGISTRATION: Phrase("Giấy chứng nhận đăng ký doanh nghiệp", "Business registration certificate"),
    PaperKind.CONFORMITY: Phrase("Chứng nhận hợp quy, hợp chuẩn", "Certificate of conformity"),
    PaperKind.QUALITY: Phrase("Chứng nhận chất lượng", "Quality certificate"),
    PaperKind.TEST_RESULT: Phrase("Kết quả kiểm nghiệm", "Test result"),
    PaperKind.IP_TITLE: Phrase("Văn bằng sở hữu trí tuệ", "Intellectual property title"),
    PaperKind.CUSTOMS: Phrase("Tờ khai hải quan", "Customs declaration"),
    PaperKind.ORIGIN: Phrase("Giấy chứng nhận xuất xứ (C/O)", "Certificate of origin (C/O)"),
}

CONTRADICTION: dict[Contradiction, Phrase] = {
    Contradiction.PERMIT_OF_ANOTHER_COUNTRY: Phrase(
        "Xuất xứ đã khai khác với nước ghi trong ba số đầu của số đăng ký.",
        "The declared origin is another country than the first three digits of the permit.",
    ),
    Contradiction.PERMIT_DOMESTIC: Phrase(
        "Khai xuất xứ nước ngoài nhưng số đăng ký là của thuốc sản xuất trong nước.",
        "Declared as foreign, but the permit is that of a medicine made in Viet Nam.",
    ),
    Contradiction.PERMIT_FOREIGN: Phrase(
        "Khai xuất xứ Việt Nam nhưng số đăng ký là của hàng nhập khẩu.",
        "Declared as made in Viet Nam, but the permit is that of imported goods.",
    ),
    Contradiction.IMPORTER_OF_DOMESTIC: Phrase(
        "Khai xuất xứ Việt Nam nhưng có nhà nhập khẩu.", "Declared as made in Viet Nam, but an importer is named."
    ),
    Contradiction.IMPORTER_MISSING: Phrase(
        "Khai xuất xứ nước ngoài nhưng chưa có nhà nhập khẩu.", "Declared as foreign, but no importer is named."
    ),
    Contradiction.IMPORTER_HALF: Phrase(
        "Thông tin nhà nhập khẩu chưa đủ: cần tên, địa chỉ và mã số thuế.",
        "The importer is named in part: name, address and tax code belong together.",
    ),
    Contradiction.IMPORTER_TAX_CODE: Phrase(
        "Số kiểm tra trong mã số thuế của nhà nhập khẩu không khớp.",
        "The check digit of the importer's tax code does not fit.",
    ),
}

LEGAL_ITEM: dict[LegalItem, Phrase] = {
    LegalItem.NAME: Phrase("Tên", "Name"),
    LegalItem.IMAGE: Phrase("Hình ảnh", "Image"),
    LegalItem.PRODUCER: Phrase("Tên doanh nghiệp", "Producer"),
    LegalItem.ADDRESS: Phrase("Địa chỉ", "Address"),
    LegalItem.ORIGIN: Phrase("Xuất xứ", "Origin"),
    LegalItem.STAGES: Phrase("Các công đoạn", "Stages"),
    LegalItem.MARK: Phrase("Nhãn hiệu, lô, sê-ri", "Brand, lot, serial"),
    LegalItem.EXPIRY: Phrase("Hạn dùng", "Expiry"),
    LegalItem.STANDARDS: Phrase("Tiêu chuẩn", "Standards"),
}

ITEM_STANDING: dict[ItemStanding, Phrase] = {
    ItemStanding.THERE: Phrase("Có", "There"),
    ItemStanding.MISSING: Phrase("Thiếu", "Missing"),
    ItemStanding.NOT_DUE: Phrase("Chưa cần", "Not due"),
}

REGISTER_KIND: dict[RegisterKind, Phrase] = {
    RegisterKind.BUSINESS: Phrase("Đăng ký doanh nghiệp", "Business register"),
    RegisterKind.PERMITS: Phrase("Số đăng ký, giấy phép", "Permits"),
}

REGISTER_FIELD: dict[RegisterField, Phrase] = {
    RegisterField.NAME: Phrase("Tên", "Name"),
    RegisterField.ADDRESS: Phrase("Địa chỉ", "Address"),
    RegisterField.STATE: Phrase("Tình trạng", "State"),
    RegisterField.PRODUCT: Phrase("Sản phẩm", "Product"),
    RegisterField.HOLDER: Phrase("Đơn vị đứng tên", "Holder"),
    RegisterField.VALID_UNTIL: Phrase("Có giá trị đến", "Valid until"),
}

FAULTS: dict[str, Phrase] = {
    "paper_known": Phrase(
        "Đã có giấy tờ cùng loại và số này với nội dung khác; hãy gỡ bản cũ trước.",
        "A paper of this kind and number is there with other content: take that one back first.",
    ),
    "paper_kind": Phrase("Hãy chọn loại giấy tờ.", "Choose the kind of paper."),
    "paper_number": Phrase("Số giấy tờ có từ 1 đến 100 ký tự.", "A paper's number has 1 to 100 characters."),
    "paper_issuer": Phrase("Hãy ghi nơi cấp, nhiều nhất 300 ký tự.", "Say who issued it, in at most 300 characters."),
    "paper_issued_on": Phrase(
        "Hãy ghi ngày cấp, không sau hôm nay.", "Say on which day it was issued, not later than today."
    ),
    "paper_expires_on": Phrase("Ngày hết hạn phải sau ngày cấp.", "It cannot expire before it was issued."),
    "papers_too_many": Phrase("Đã có quá nhiều giấy tờ ở đây.", "There are too many papers here already."),
    "paper_unknown": Phrase("Không có giấy tờ này.", "There is no such paper."),
}
