"""The words of the inspector's desk. Those of `INSPECTOR_SCRIPT` go to its scripts."""

from registry.judgement.verdict import SealState
from registry.model.goods import Level
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "inspector_title": Phrase("Các cuộc kiểm tra", "Inspections"),
    "inspector_new": Phrase("Mở cuộc kiểm tra mới", "Open a new inspection"),
    "inspector_open": Phrase("Mở cuộc kiểm tra", "Open the inspection"),
    "inspector_running": Phrase("Đang làm", "Under way"),
    "inspector_done": Phrase("Đã kết thúc", "Closed"),
    "inspector_none_running": Phrase("Chưa có cuộc kiểm tra nào đang mở.", "No inspection is open."),
    "inspector_none_done": Phrase("Chưa có cuộc kiểm tra nào kết thúc.", "No inspection is closed yet."),
    "inspector_read_only": Phrase("chỉ xem", "to read only"),
    "inspector_id": Phrase("Số", "Number"),
    "inspector_opened": Phrase("Mở lúc", "Opened"),
    "inspector_codes": Phrase("Số mã", "Codes"),
    "inspector_who": Phrase("Người kiểm tra", "Inspector"),
    "inspector_place": Phrase("Nơi kiểm tra", "Place"),
    "inspector_place_hint": Phrase("Chợ, cửa hàng, kho, địa chỉ.", "Market, shop, warehouse, address."),
    "inspector_province": Phrase("Tỉnh, thành phố", "Province"),
    "inspector_authority": Phrase("Cơ quan kiểm tra", "Authority"),
    "inspector_purpose": Phrase("Mục đích", "Purpose"),
    "inspector_purpose_hint": Phrase(
        "Ví dụ: kiểm tra định kỳ, theo tin báo, theo kế hoạch chuyên đề.",
        "For example: routine, after a report, by a plan.",
    ),
    "inspector_legal_basis": Phrase("Căn cứ pháp lý", "Legal basis"),
    "inspector_legal_basis_hint": Phrase(
        "Số và ngày của quyết định kiểm tra.", "Number and date of the decision to inspect."
    ),
    "inspector_trader": Phrase("Bên được kiểm tra", "Trader"),
    "inspector_trader_hint": Phrase(
        "Không bắt buộc. Ghi tên doanh nghiệp hoặc hộ kinh doanh; không ghi số giấy tờ hay điện thoại của cá nhân.",
        "Not required. The name of the business; no personal numbers or telephones.",
    ),
    "inspector_edit": Phrase("Sửa thông tin", "Put the details right"),
    "inspector_save": Phrase("Lưu", "Save"),
    "inspector_saved": Phrase("Đã lưu thông tin.", "The details are saved."),
    "inspector_results": Phrase("Kết quả theo loại", "Results by verdict"),
    "inspector_all": Phrase("Tất cả", "All"),
    "inspector_off_list": Phrase("Đã gỡ", "Taken off"),
    "inspector_scan": Phrase("Quét hoặc gõ từng mã", "Scan or type one code after the other"),
    "inspector_scan_hint": Phrase(
        "Máy quét cầm tay gõ vào ô này và tự nhấn Enter. Ô luôn sẵn sàng cho mã tiếp theo.",
        "A hand scanner types here and ends with Enter. The field is ready for the next code at once.",
    ),
    "inspector_camera": Phrase("Quét bằng máy ảnh", "Scan with the camera"),
    "inspector_camera_done": Phrase("Xong, về danh sách", "Done, to the list"),
    "inspector_camera_photo": Phrase(
        "Ảnh chụp các mã: chỉ đọc mã, ảnh không được lưu. Ảnh làm bằng chứng được gửi ở trang danh sách.",
        "Photos of codes are read and not kept. Photos as evidence are sent on the page of the list.",
    ),
    "inspector_see": Phrase("Xem bằng chứng", "See the evidence"),
    "inspector_paste": Phrase("Dán nhiều mã, mỗi dòng một mã", "Paste codes, one a line"),
    "inspector_file": Phrase("Hoặc chọn tệp CSV, XLSX hay TXT", "Or choose a file: CSV, XLSX or TXT"),
    "inspector_file_hint": Phrase(
        "Cột tên “code” hoặc “mã”, nếu không có thì cột đầu tiên. Nhiều nhất {most} mã mỗi lần.",
        "The column “code” or “mã”, else the first one. At most {most} codes at a time.",
    ),
    "inspector_add": Phrase("Kiểm tra danh sách", "Check the list"),
    "inspector_added": Phrase(
        "Đã kiểm tra: {new} mã mới; {again} mã đã có trong danh sách từ trước.",
        "Checked: {new} new codes; {again} were on the list already.",
    ),
    "inspector_added_new": Phrase("Đã kiểm tra: {new} mã mới.", "Checked: {new} new codes."),
    "inspector_list": Phrase("Danh sách mã", "The codes"),
    "inspector_number": Phrase("Số", "No."),
    "inspector_result": Phrase("Kết quả", "Result"),
    "inspector_code": Phrase("Đọc được", "Read"),
    "inspector_time": Phrase("Lúc", "Time"),
    "inspector_off": Phrase("đã gỡ", "taken off"),
    "inspector_none_yet": Phrase("Chưa có mã nào ở đây.", "No code here yet."),
    "inspector_older": Phrase("Các mã trước đó", "Earlier codes"),
    "inspector_of_another": Phrase(
        "Cuộc kiểm tra này do {name} mở; bạn chỉ xem được.", "{name} opened this inspection; you can read it."
    ),
    "inspector_photos": Phrase("Ảnh bằng chứng", "Photos as evidence"),
    "inspector_photo_add": Phrase("Thêm ảnh", "Add photos"),
    "inspector_photo_hint": Phrase(
        "JPEG, PNG hoặc WebP, mỗi ảnh tối đa 10 MB, tất cả tối đa {most} ảnh. Bản lưu không còn vị trí và dữ liệu của "
        "máy; mã băm của bản gốc được ghi vào báo cáo, nên hãy giữ bản gốc.",
        "JPEG, PNG or WebP, at most 10 MB each, {most} in all. What is kept holds no place and no data of the device; "
        "the hash of the original stands in the report, so keep the original.",
    ),
    "inspector_photo_send": Phrase("Gửi ảnh", "Send the photos"),
    "inspector_photo_alt": Phrase("Ảnh {n}, {at}", "Photo {n}, {at}"),
    "inspector_photos_kept": Phrase("Đã lưu ảnh.", "The photos are kept."),
    "inspector_photos_before": Phrase("Đã lưu {n} ảnh trước ảnh bị lỗi.", "{n} photos before the faulty one are kept."),
    "inspector_photo_removed": Phrase("Đã bỏ ảnh.", "The photo is gone."),
    "inspector_remove": Phrase("Bỏ ảnh này", "Remove this photo"),
    "inspector_about": Phrase("Thông tin cuộc kiểm tra", "About this inspection"),
    "inspector_close": Phrase("Kết thúc và lập báo cáo", "Close and make the report"),
    "inspector_close_ask": Phrase("Kết thúc cuộc kiểm tra?", "Close this inspection?"),
    "inspector_close_what": Phrase(
        "Hệ thống lập báo cáo, ký số và khóa danh sách. Sau đó không ai sửa được nữa, kể cả bạn.",
        "The registry makes the report, signs it and locks the list. Nobody can change it after that, you included.",
    ),
    "inspector_close_now": Phrase("Kết thúc, ký báo cáo", "Close and sign the report"),
    "inspector_go_back": Phrase("Chưa, quay lại danh sách", "Not yet, back to the list"),
    "inspector_closed": Phrase("Cuộc kiểm tra đã kết thúc, báo cáo đã được ký.", "Closed; the report is signed."),
    "inspector_report": Phrase("Báo cáo đã ký", "The signed report"),
    "inspector_report_what": Phrase(
        "Bản PDF để in và ký tay; tệp JSON và tệp chữ ký để kiểm tra lại bất cứ lúc nào, không cần mạng.",
        "The PDF is for printing and signing by hand; the JSON file and its signature can be checked at any time, "
        "without a network.",
    ),
    "inspector_pdf": Phrase("Báo cáo PDF", "Report as PDF"),
    "inspector_trader_pdf": Phrase("Bản giao cho bên được kiểm tra", "Copy for the trader"),
    "inspector_json": Phrase("Tệp JSON", "JSON file"),
    "inspector_sig": Phrase("Tệp chữ ký", "Signature file"),
    "inspector_read": Phrase("Nội dung và sản phẩm", "What was read, and the product"),
    "inspector_level": Phrase("Loại mã", "Kind of code"),
    "inspector_seal": Phrase("Dấu ký", "Seal"),
    "inspector_times": Phrase("đọc {times} lần", "brought {times} times"),
    "inspector_twice": Phrase(
        "Mã này được đọc nhiều lần trong cuộc kiểm tra. Nếu đó là hai sản phẩm khác nhau mang cùng một mã thì ít nhất "
        "một sản phẩm mang mã bị sao chép: hãy để riêng và chụp ảnh cả hai.",
        "This code was brought more than once. If these are two items with the same code, at least one of them carries "
        "a copy: set them aside and photograph both.",
    ),
    "inspector_take_off": Phrase("Gỡ khỏi danh sách", "Take off the list"),
    "inspector_take_off_hint": Phrase(
        "Dòng bị gỡ không tính vào kết quả nhưng vẫn được ghi trong báo cáo.",
        "A code that is taken off no longer counts, but the report still names it.",
    ),
    "inspector_restore": Phrase("Đưa lại vào danh sách", "Put it back on the list"),
    "inspector_removed": Phrase("Đã gỡ một mã khỏi danh sách.", "One code was taken off the list."),
    "inspector_restored": Phrase("Mã đã trở lại danh sách.", "The code is back on the list."),
    "inspector_removed_at": Phrase("Đã gỡ khỏi danh sách lúc {at}.", "Taken off the list at {at}."),
}

# What a failure says at this desk alone, by its code: of lists, and of photos of an inspection.
INSPECTOR_FAULT: dict[str, Phrase] = {
    "codes_missing": Phrase("Chưa có mã nào. Hãy dán mã hoặc chọn tệp.", "No code yet. Paste codes or choose a file."),
    "too_many_codes": Phrase(
        "Quá nhiều mã: nhiều nhất 10.000 mã mỗi lần. Hãy chia danh sách.",
        "Too many codes: at most 10,000 at a time. Split the list.",
    ),
    "file_missing": Phrase("Hãy chọn tệp.", "Choose a file."),
    "file_too_large": Phrase("Tệp quá lớn (trên 20 MB).", "The file is too large (over 20 MB)."),
    "zip_bomb": Phrase(
        "Tệp này giải nén ra lớn bất thường nên không được đọc.",
        "This file unpacks to an abnormal size and is not read.",
    ),
    "binary_file": Phrase(
        "Đây không phải danh sách. Hãy lưu thành CSV, XLSX hoặc TXT.", "This is no list. Save it as CSV, XLSX or TXT."
    ),
    "unsupported_format": Phrase(
        "Tệp này là {what}, không phải bảng tính XLSX.",
        "This file is {what}, no XLSX spreadsheet.",
    ),
    "damaged_workbook": Phrase(
        "Tệp XLSX này bị hỏng. Hãy lưu lại rồi gửi.", "This XLSX file is damaged. Save it again."
    ),
    "macro_workbook": Phrase(
        "Tệp có thể chứa macro. Hãy lưu thành XLSX không có macro.", "This file may hold macros. Save it as plain XLSX."
    ),
    "encrypted_workbook": Phrase(
        "Tệp có mật khẩu. Hãy lưu bản không có mật khẩu.", "This file has a password. Save it without one."
    ),
    "old_excel_format": Phrase(
        "Đây là tệp Office đời cũ ({what}). Hãy lưu thành XLSX hoặc CSV.",
        "This is an old Office file ({what}). Save it as XLSX or CSV.",
    ),
    "unknown_encoding": Phrase(
        "Không đọc được bộ chữ của tệp, từ dòng {line}. Hãy lưu thành CSV UTF-8 hoặc XLSX.",
        "The text of this file cannot be read from line {line} on. Save it as CSV UTF-8 or XLSX.",
    ),
    "empty_file": Phrase("Tệp không có mã nào.", "There is no code in this file."),
    "formula_cell": Phrase(
        "Ô {where} có công thức. Hãy chép rồi dán lại thành giá trị.",
        "The cell {where} holds a formula. Paste the cells as values.",
    ),
    "unclosed_quote": Phrase(
        "Từ dòng {line} có dấu ngoặc kép mở mà không đóng. Nếu mỗi dòng là một mã, hãy lưu tệp với tên .txt.",
        "From line {line} on a quotation mark is never closed. If each line is one code, name the file .txt.",
    ),
    "malformed_csv": Phrase(
        "Dòng {line} của tệp CSV sai định dạng. Nếu mỗi dòng là một mã, hãy lưu tệp với tên .txt.",
        "Line {line} of this CSV is malformed. If each line is one code, name the file .txt.",
    ),
    "photo_empty": Phrase("Tệp ảnh rỗng.", "The photo is an empty file."),
    "photo_large": Phrase("Ảnh lớn hơn 10 MB.", "The photo is over 10 MB."),
    "photo_pixels": Phrase("Ảnh có quá nhiều điểm ảnh.", "The photo has too many pixels."),
    "photo_kind": Phrase("Đây không phải ảnh JPEG, PNG hoặc WebP.", "This is no photo in JPEG, PNG or WebP."),
    "photo_heic": Phrase(
        "Ảnh HEIC hoặc AVIF chưa đọc được: hãy gửi dạng JPEG.", "HEIC or AVIF cannot be read: send it as JPEG."
    ),
    "photo_broken": Phrase("Ảnh bị hỏng. Hãy gửi lại.", "The photo is damaged. Send it again."),
    "photo_costly": Phrase(
        "Ảnh tốn quá nhiều thời gian hoặc bộ nhớ để mở. Hãy lưu lại thành ảnh JPEG thường.",
        "The photo takes too much time or memory to open. Save it anew as an ordinary JPEG.",
    ),
    "photo_busy": Phrase(
        "Đang có quá nhiều ảnh được xử lý. Hãy gửi lại sau vài giây.",
        "Too many photos are being read. Send it again in a few seconds.",
    ),
}

# What a failure says, by its code.
FAULTS: dict[str, Phrase] = {
    "inspection_territory": Phrase(
        "Tỉnh này nằm ngoài địa bàn của cơ quan bạn.", "This province is outside your authority's territory."
    ),
    "inspection_authority": Phrase("Hãy ghi tên cơ quan.", "Name the authority."),
    "inspection_place": Phrase("Hãy ghi nơi kiểm tra, tối đa 300 ký tự.", "Name the place, in up to 300 characters."),
    "inspection_province": Phrase("Hãy chọn tỉnh, thành phố.", "Choose a province."),
    "inspection_purpose": Phrase("Hãy ghi mục đích, tối đa 500 ký tự.", "Say what for, in up to 500 characters."),
    "inspection_legal_basis": Phrase(
        "Hãy ghi căn cứ pháp lý, tối đa 500 ký tự.", "Give the legal basis, in up to 500 characters."
    ),
    "inspection_trader": Phrase(
        "Tên bên được kiểm tra dài quá 300 ký tự hoặc có ký tự không in được.",
        "The trader's name is over 300 characters, or holds characters that cannot be printed.",
    ),
    "inspection_unknown": Phrase("Không có cuộc kiểm tra này.", "There is no such inspection."),
    "inspection_of_another": Phrase(
        "Chỉ người đã mở cuộc kiểm tra mới được thay đổi.", "Only who opened an inspection changes it."
    ),
    "inspection_closed": Phrase(
        "Cuộc kiểm tra đã kết thúc, không thay đổi được nữa.", "This inspection is closed and changes no more."
    ),
    "inspection_open": Phrase(
        "Cuộc kiểm tra chưa kết thúc nên chưa có báo cáo.", "This inspection is still open and has no report yet."
    ),
    "check_unknown": Phrase("Không có dòng này trong danh sách.", "The list has no such line."),
    "photo_unknown": Phrase("Không có ảnh này.", "There is no such photo."),
    "inspection_empty": Phrase(
        "Chưa có mã hay ảnh nào, nên chưa có gì để báo cáo.", "There is no code and no photo to report on yet."
    ),
    "inspection_full": Phrase(
        "Cuộc kiểm tra này đã đủ số mã tối đa. Hãy mở cuộc kiểm tra khác.",
        "This inspection is full. Open another one.",
    ),
    "no_bundle_key": Phrase(
        "Hệ thống chưa có khóa để ký báo cáo. Danh sách vẫn được giữ; hãy báo quản trị viên rồi thử lại.",
        "The registry has no key to sign reports with. The list is kept; tell an administrator and try again.",
    ),
    "photos_too_many": Phrase("Đã đủ 20 ảnh.", "There are 20 photos already."),
}

# What the scripts say, by the keys that they have for it.
INSPECTOR_SCRIPT: dict[str, Phrase] = {
    "sending": Phrase("Tiến độ kiểm tra", "Progress"),
    "reading": Phrase("Đang đọc tệp…", "Reading the file…"),
    "progress": Phrase("Đã kiểm tra {done} / {all} mã", "{done} of {all} codes checked"),
    "stopped": Phrase(
        "Đã ghi {done} / {all} mã; có thể đi tiếp từ đây.", "{done} of {all} codes are on record; go on from here."
    ),
    "on": Phrase("Đi tiếp", "Go on"),
    "most": Phrase(
        "Quá nhiều mã: nhiều nhất {most} mã mỗi lần, danh sách này có {count}.",
        "Too many codes: at most {most} at a time, this list has {count}.",
    ),
    "again": Phrase("Đã có ở dòng {number}, đọc {times} lần.", "On the list as {number}, brought {times} times."),
    "lot": Phrase("Số lô {lot}", "Lot {lot}"),
    "waiting": Phrase("{n} mã đang chờ, sẽ tự được gửi.", "{n} codes wait and are sent by themselves."),
    "offline": Phrase(
        "Không có mạng; chưa kiểm tra được. Không có gì bị mất.", "No network: not checked yet. Nothing is lost."
    ),
    "session": Phrase(
        "Phiên làm việc đã hết. Hãy đăng nhập lại ở một thẻ khác rồi tiếp tục ở đây.",
        "The session is over. Sign in again in another tab, then go on here.",
    ),
    "sign_in": Phrase("Đăng nhập lại (thẻ mới)", "Sign in again (new tab)"),
    "large": Phrase("Tệp quá lớn. Hãy chia thành nhiều tệp.", "The file is too large. Split it."),
    "trouble": Phrase(
        "Hệ thống đang gặp sự cố, chưa kiểm tra được. Điều này không nói gì về sản phẩm.",
        "The system is in trouble; this was not checked. It says nothing about the product.",
    ),
}

LEVEL_OF_CODE: dict[Level, Phrase] = {
    Level.UNIT: Phrase("mã của riêng một sản phẩm", "the code of one item"),
    Level.LOT: Phrase("mã chung của cả lô", "one code for a whole lot"),
    Level.TYPE: Phrase("mã chung của loại sản phẩm", "one code for a kind of product"),
}

SEAL_STATE: dict[SealState, Phrase] = {
    SealState.VALID: Phrase("đúng", "right"),
    SealState.INVALID: Phrase("không khớp", "does not match"),
    SealState.MISSING: Phrase("không có", "none"),
    SealState.UNKNOWN_KEY: Phrase("khóa không phải của hệ thống", "by a key that was never ours"),
    SealState.REVOKED_KEY: Phrase("khóa đã bị hủy", "by a revoked key"),
}
