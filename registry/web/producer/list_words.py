"""Words of the producer's desk: the columns of a product, loading a list, and what is wrong with a cell."""

from registry.intake.template import Column
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "pd_step_upload": Phrase("Tải tệp lên", "Upload"),
    "pd_step_columns": Phrase("Ghép cột", "Columns"),
    "pd_step_check": Phrase("Kiểm tra", "Check"),
    "pd_step_load": Phrase("Nhập", "Load"),
    "pd_file": Phrase("Tệp danh sách sản phẩm", "File with products"),
    "pd_file_hint": Phrase(
        "XLSX hoặc CSV (UTF-8 hay Windows-1258), nhiều nhất 10 MB. Bước này chưa ghi gì.",
        "XLSX or CSV (UTF-8 or Windows-1258), at most 10 MB. Nothing is recorded in this step.",
    ),
    "pd_upload": Phrase("Tải lên", "Upload"),
    "pd_no_file": Phrase("Hãy chọn một tệp không rỗng.", "Choose a file that is not empty."),
    "pd_template": Phrase("Tệp mẫu", "Template"),
    "pd_template_what": Phrase(
        "Có sẵn tên cột và một dòng ví dụ: hãy ghi đè lên. Mẫu Excel còn có cột dạng "
        "Văn bản, danh sách chọn và trang hướng dẫn. "
        "Cột có thể đứng theo thứ tự bất kỳ, tên tiếng Việt hay tiếng Anh đều được.",
        "With the columns and one example: write over it. The Excel one has columns "
        "of text, lists to choose from and a guide too. "
        "Columns may stand in any order, named in Vietnamese or English.",
    ),
    "pd_template_xlsx": Phrase("Mẫu Excel (XLSX)", "Excel template (XLSX)"),
    "pd_template_csv": Phrase("Mẫu CSV", "CSV template"),
    "pd_dictionary": Phrase("Mỗi cột chứa gì", "What each column holds"),
    "pd_column": Phrase("Cột", "Column"),
    "pd_column_name_for_programs": Phrase("Tên cho máy", "Name for programs"),
    "pd_holds": Phrase("Nội dung", "Content"),
    "pd_required": Phrase("bắt buộc", "required"),
    "pd_columns_what": Phrase(
        "Tệp {file} có {rows} dòng. Hãy xem mỗi cột được hiểu là gì và chọn lại nếu chưa đúng.",
        "The file {file} has {rows} rows. See what each column was taken for, and choose again where it is wrong.",
    ),
    "pd_layout_known": Phrase(
        "Các cột được hiểu như ở danh sách cùng loại nhập ngày {day}.",
        "The columns are taken as in the list of this kind loaded on {day}.",
    ),
    "pd_missing_way_out": Phrase(
        "Hãy chọn trang tính và dòng tiêu đề khác, hoặc chọn lại ý nghĩa của cột.",
        "Choose another sheet or heading row, or say below which column it is.",
    ),
    "pd_where": Phrase("Danh sách nằm ở đâu", "Where the list stands"),
    "pd_sheets": Phrase(
        "Tệp có nhiều trang tính; đang xem trang in đậm:", "The file has several sheets; the bold one is shown:"
    ),
    "pd_sheet_rows": Phrase("{n} dòng có nội dung", "{n} filled rows"),
    "pd_heading": Phrase("Tiêu đề", "Heading"),
    "pd_heading_what": Phrase(
        "Chọn dòng ghi tên các cột; các dòng ở trên không được nhập.",
        "Choose the row that names the columns; the rows above it are not loaded.",
    ),
    "pd_heading_row": Phrase("Dòng {n} là dòng tiêu đề", "Row {n} is the heading"),
    "pd_heading_use": Phrase("Dùng dòng này làm tiêu đề", "Take this row as the heading"),
    "pd_first_rows": Phrase("Các dòng đầu", "The first rows"),
    "pd_columns_mean": Phrase("Mỗi cột là gì", "What each column is"),
    "pd_hidden": Phrase("ẩn", "hidden"),
    "pd_hidden_rows": Phrase("{n} dòng đang bị ẩn trong tệp", "{n} rows are hidden in the file"),
    "pd_hidden_what": Phrase(
        "Mở tệp sẽ không thấy các dòng: {rows}. Có nhập chúng không?",
        "Whoever opens the file does not see the rows: {rows}. Are they to be loaded?",
    ),
    "pd_hidden_take": Phrase("Nhập cả các dòng ẩn", "Load the hidden rows too"),
    "pd_hidden_leave": Phrase("Bỏ các dòng ẩn", "Leave the hidden rows out"),
    "pd_hidden_taken": Phrase(
        "Tính cả {n} dòng đang bị ẩn trong tệp.", "Counted with {n} rows that are hidden in the file."
    ),
    "pd_hidden_left": Phrase(
        "Đã bỏ {n} dòng đang bị ẩn trong tệp.", "{n} rows that are hidden in the file are left out."
    ),
    "pd_read_from": Phrase(
        "Đọc từ “{sheet}”, tiêu đề ở dòng {row}.", "Read from “{sheet}”, with its heading in row {row}."
    ),
    "pd_left_out": Phrase("Các cột không được nhập", "Columns that are not loaded"),
    "pd_unread_sheets": Phrase("Trang tính bị ẩn hoặc không đọc được", "Sheets that are hidden or cannot be read"),
    "pd_missing_columns": Phrase("Thiếu cột bắt buộc", "Required columns are missing"),
    "pd_in_file": Phrase("Trong tệp", "In the file"),
    "pd_means": Phrase("Được hiểu là", "Taken for"),
    "pd_samples": Phrase("Ví dụ trong tệp", "Examples from the file"),
    "pd_leave_out": Phrase("(bỏ qua)", "(leave out)"),
    "pd_fixed": Phrase("Giá trị chung cho mọi dòng", "One value for all rows"),
    "pd_fixed_what": Phrase("Dành cho những cột mà tệp không có.", "For columns that the file lacks."),
    "pd_go_check": Phrase("Kiểm tra", "Check"),
    "pd_other_file": Phrase("Chọn tệp khác", "Choose another file"),
    "pd_back_columns": Phrase("Quay lại ghép cột", "Back to the columns"),
    "pd_new_ones": Phrase("sản phẩm mới", "new products"),
    "pd_changed_ones": Phrase("sản phẩm thay đổi", "changed products"),
    "pd_same_ones": Phrase("không thay đổi", "unchanged"),
    "pd_faulty_rows": Phrase("dòng có lỗi", "rows with faults"),
    "pd_left_rows": Phrase("dòng có lỗi, chưa nhập", "rows with faults, not loaded"),
    "pd_pending_rows": Phrase(
        "{n} sản phẩm có mã GTIN ngoài tiền tố của doanh nghiệp: sẽ được lưu và chờ cán bộ duyệt.",
        "{n} products have a GTIN outside your prefixes: they will be kept and wait for an officer.",
    ),
    "pd_faults": Phrase("Các chỗ cần sửa", "What needs mending"),
    "pd_error_file": Phrase("Tải về tệp lỗi", "Download the file with its faults"),
    "pd_error_name": Phrase("loi-san-pham", "product-errors"),
    "pd_template_name": Phrase("mau-san-pham", "products"),
    "pd_error_file_again": Phrase("Tải tệp lỗi", "Download the rows with faults"),
    "pd_row": Phrase("Dòng", "Row"),
    "pd_got": Phrase("Đang là", "Now"),
    "pd_expected": Phrase("Cần sửa", "To mend"),
    "pd_empty_cell": Phrase("(ô trống)", "(empty)"),
    "pd_more_faults": Phrase("Và {n} lỗi nữa.", "And {n} more."),
    "pd_load_good": Phrase("Chỉ nhập {n} dòng đúng", "Load the {n} good rows only"),
    "pd_load_all": Phrase("Nhập {n} dòng", "Load {n} rows"),
    "pd_loaded": Phrase("Đã nhập danh sách", "The list is loaded"),
    # Columns: as the template knows them, what each holds, and an example.
    "pd_hint_gtin": Phrase("8, 12, 13 hoặc 14 chữ số dưới mã vạch", "The 8, 12, 13 or 14 digits under the barcode"),
    # What is wrong with a cell, by its code (registry.intake.template, importing, catalogue).
}

# Columns as the template knows them.
COLUMN: dict[Column, Phrase] = {
    Column.GTIN: Phrase("Mã GTIN", "GTIN"),
    Column.NAME: Phrase("Tên sản phẩm", "Product name"),
    Column.CATEGORY: Phrase("Nhóm hàng", "Category"),
    Column.BRAND: Phrase("Nhãn hiệu", "Brand"),
    Column.ORIGIN: Phrase("Xuất xứ", "Origin"),
    Column.AUTHORISATION_TYPE: Phrase("Loại giấy phép", "Authorisation type"),
    Column.AUTHORISATION_NUMBER: Phrase("Số giấy phép", "Authorisation number"),
    Column.STANDARDS: Phrase("Tiêu chuẩn áp dụng", "Standards"),
    Column.IMAGE: Phrase("Hình ảnh", "Image"),
    Column.ORGANISATION: Phrase("Doanh nghiệp", "Organisation"),
    Column.TAX_CODE: Phrase("Mã số thuế", "Organisation tax code"),
    Column.ADDRESS: Phrase("Địa chỉ doanh nghiệp", "Organisation address"),
    Column.PROVINCE: Phrase("Tỉnh thành", "Province"),
    Column.WARNINGS: Phrase("Cảnh báo an toàn", "Safety warnings"),
    Column.DESCRIPTION: Phrase("Mô tả sản phẩm", "Description"),
    Column.TARGET_MARKET: Phrase("Thị trường mục tiêu", "Target market"),
    Column.IP_TITLE: Phrase("Văn bằng sở hữu trí tuệ", "Intellectual property title"),
    Column.IMPORTER_NAME: Phrase("Nhà nhập khẩu", "Importer"),
    Column.IMPORTER_ADDRESS: Phrase("Địa chỉ nhà nhập khẩu", "Importer address"),
    Column.IMPORTER_TAX_CODE: Phrase("Mã số thuế nhà nhập khẩu", "Importer tax code"),
    Column.DISTRIBUTOR: Phrase("Nhà phân phối chính thức", "Official distributor"),
    Column.COMPOSITION: Phrase("Thành phần", "Composition"),
    Column.FORM: Phrase("Dạng sản phẩm", "Form"),
    Column.PACK_SIZE: Phrase("Quy cách", "Pack size"),
    Column.USAGE: Phrase("Công dụng và cách dùng", "Usage"),
    Column.STORAGE: Phrase("Bảo quản", "Storage"),
    Column.SHELF_LIFE: Phrase("Tuổi thọ", "Shelf life"),
    Column.PRESCRIPTION: Phrase("Phân loại kê đơn", "Dispensing"),
    Column.REGISTRANT: Phrase("Cơ sở đứng tên đăng ký", "Registrant"),
    Column.MAKER: Phrase("Cơ sở sản xuất thực tế", "Maker"),
    Column.ADDITIVES: Phrase("Phụ gia", "Additives"),
    Column.ALLERGENS: Phrase("Chất gây dị ứng", "Allergens"),
    Column.SPECIES: Phrase("Loài vật nuôi", "Species"),
    Column.WAITING_PERIOD: Phrase("Thời gian cách ly", "Waiting period"),
}

# What a column holds.
COLUMN_HOLDS: dict[Column, Phrase] = {
    Column.GTIN: Phrase(
        "8, 12, 13 hoặc 14 chữ số dưới mã vạch; trong bảng tính hãy định dạng cột là Văn bản",
        "The 8, 12, 13 or 14 digits under the barcode; in a spreadsheet format the column as Text",
    ),
    Column.NAME: Phrase(
        "Tên như in trên bao bì, nhiều nhất 300 ký tự", "As printed on the pack, at most 300 characters"
    ),
    Column.CATEGORY: Phrase(
        "Thuốc, Thực phẩm, Thực phẩm chức năng, Mỹ phẩm, Thiết bị y tế, Thuốc thú y, Phân bón, Thuốc bảo vệ thực vật "
        "hoặc Khác",
        "medicine, food, supplement, cosmetic, device, veterinary, fertiliser, pesticide or other",
    ),
    Column.BRAND: Phrase("Nhãn hiệu, nếu có", "The brand, if any"),
    Column.ORIGIN: Phrase("Nước sản xuất", "Country of origin"),
    Column.AUTHORISATION_TYPE: Phrase(
        "Có thể để trống: được nhận biết theo số", "May be empty: it is told by the number"
    ),
    Column.AUTHORISATION_NUMBER: Phrase(
        "Số đăng ký lưu hành, số công bố, số giấy phép, ghi như trên giấy",
        "Registration, declaration or licence number, as on the paper",
    ),
    Column.STANDARDS: Phrase("Tiêu chuẩn, quy chuẩn áp dụng", "Standards and regulations applied"),
    Column.IMAGE: Phrase("Địa chỉ https:// của ảnh sản phẩm", "The https:// address of a picture"),
    Column.WARNINGS: Phrase(
        "Điều người dùng cần được cảnh báo, như ghi trên bao bì; mọi người quét mã đều thấy",
        "What users must be warned of, as on the pack; whoever scans a code is told it",
    ),
    Column.DESCRIPTION: Phrase("Mô tả ngắn: là gì, dùng để làm gì", "In a few words: what it is and what it is for"),
    Column.TARGET_MARKET: Phrase("Nước hoặc vùng mà sản phẩm được bán", "The country or region where it is sold"),
    Column.IP_TITLE: Phrase(
        "Số văn bằng nhãn hiệu, kiểu dáng hoặc bằng chứng sở hữu hợp pháp, nếu có",
        "The number of a trademark or design, or another proof of lawful ownership, if any",
    ),
    Column.IMPORTER_NAME: Phrase("Tên cơ sở nhập khẩu, với hàng nhập khẩu", "Who imports it, for imported goods"),
    Column.IMPORTER_ADDRESS: Phrase("Địa chỉ của cơ sở nhập khẩu", "The importer's address"),
    Column.IMPORTER_TAX_CODE: Phrase(
        "10 chữ số, 13 với chi nhánh, hoặc 12 của hộ kinh doanh",
        "10 digits, 13 with a branch, or the 12 of a household",
    ),
    Column.DISTRIBUTOR: Phrase(
        "Tên và địa chỉ nhà phân phối chính thức, nếu có", "Name and address of the official distributor, if any"
    ),
    Column.COMPOSITION: Phrase(
        "Hoạt chất và hàm lượng, nguyên liệu hoặc dinh dưỡng, như ghi trên nhãn",
        "Actives and their strength, ingredients or nutrients, as on the label",
    ),
    Column.FORM: Phrase(
        "Dạng bào chế, ví dụ viên nén, dung dịch, bột", "Dosage form or formulation, such as tablet, solution, powder"
    ),
    Column.PACK_SIZE: Phrase(
        "Quy cách đóng gói, khối lượng tịnh hoặc thể tích thực", "Units in a pack, net weight or volume"
    ),
    Column.USAGE: Phrase("Chỉ định, chống chỉ định, hướng dẫn sử dụng", "Indications, contra-indications, directions"),
    Column.STORAGE: Phrase("Điều kiện bảo quản", "How it is to be stored"),
    Column.SHELF_LIFE: Phrase("Thời hạn kể từ ngày sản xuất", "How long it keeps from the day it was made"),
    Column.PRESCRIPTION: Phrase(
        "Không kê đơn, kê đơn, kiểm soát đặc biệt hoặc nguyên liệu làm thuốc (otc, rx, special, material)",
        "Without prescription, on prescription, under special control or raw material (otc, rx, special, material)",
    ),
    Column.REGISTRANT: Phrase("Cơ sở đứng tên đăng ký hoặc giấy phép", "Who holds the registration or permit"),
    Column.MAKER: Phrase("Cơ sở sản xuất thực tế, tên và địa chỉ", "Who makes it in fact, with the address"),
    Column.ADDITIVES: Phrase("Phụ gia thực phẩm, nếu có", "Food additives, if any"),
    Column.ALLERGENS: Phrase("Chất có thể gây dị ứng, nếu có", "What may cause allergies, if anything"),
    Column.SPECIES: Phrase("Loài vật nuôi được dùng", "Which animals it is for"),
    Column.WAITING_PERIOD: Phrase(
        "Số ngày từ lần dùng cuối đến khi giết mổ, lấy sữa, trứng hoặc thu hoạch",
        "Days from the last use to slaughter, milk, eggs or harvest",
    ),
    Column.PROVINCE: Phrase(
        "Tỉnh, thành phố của doanh nghiệp; có thể để trống", "The organisation's province; may be empty"
    ),
}

# An example of what a column holds.
COLUMN_EXAMPLE: dict[Column, Phrase] = {
    Column.GTIN: Phrase("8934588012341", "8934588012341"),
    Column.NAME: Phrase("Paracetamol 500 mg (ví dụ)", "Paracetamol 500 mg (example)"),
    Column.CATEGORY: Phrase("Thuốc", "medicine"),
    Column.BRAND: Phrase("Hạ Nhiệt", "Ha Nhiet"),
    Column.ORIGIN: Phrase("Việt Nam", "Viet Nam"),
    Column.AUTHORISATION_TYPE: Phrase("", ""),
    Column.AUTHORISATION_NUMBER: Phrase("VD-32243-19", "VD-32243-19"),
    Column.STANDARDS: Phrase("Dược điển Việt Nam V", "Vietnamese Pharmacopoeia V"),
    Column.IMAGE: Phrase("", ""),
    Column.WARNINGS: Phrase("", ""),
    Column.DESCRIPTION: Phrase("Viên nén giảm đau, hạ sốt", "Tablets against pain and fever"),
    Column.TARGET_MARKET: Phrase("Việt Nam", "Viet Nam"),
    Column.IP_TITLE: Phrase("", ""),
    Column.IMPORTER_NAME: Phrase("", ""),
    Column.IMPORTER_ADDRESS: Phrase("", ""),
    Column.IMPORTER_TAX_CODE: Phrase("", ""),
    Column.DISTRIBUTOR: Phrase("", ""),
    Column.COMPOSITION: Phrase("Paracetamol 500 mg; tá dược vừa đủ một viên", "Paracetamol 500 mg; excipients"),
    Column.FORM: Phrase("Viên nén", "Tablet"),
    Column.PACK_SIZE: Phrase("Hộp 10 vỉ x 10 viên", "10 blisters of 10 tablets"),
    Column.USAGE: Phrase(
        "Giảm đau, hạ sốt. Không dùng khi suy gan nặng.", "Against pain and fever. Not with severe liver failure."
    ),
    Column.STORAGE: Phrase("Nơi khô, dưới 30 °C", "Dry, below 30 °C"),
    Column.SHELF_LIFE: Phrase("36 tháng", "36 months"),
    Column.PRESCRIPTION: Phrase("Không kê đơn", "Without prescription"),
    Column.REGISTRANT: Phrase("Công ty cổ phần Dược An Khang", "An Khang Pharma"),
    Column.MAKER: Phrase("Nhà máy An Khang, Hà Nội", "An Khang works, Ha Noi"),
    Column.ADDITIVES: Phrase("", ""),
    Column.ALLERGENS: Phrase("", ""),
    Column.SPECIES: Phrase("", ""),
    Column.WAITING_PERIOD: Phrase("", ""),
    Column.PROVINCE: Phrase("Hà Nội", "Ha Noi"),
}

# What is wrong with a cell, by its code (registry.intake.template, importing, catalogue).
CELL_FAULT: dict[str, Phrase] = {
    "missing": Phrase("Ô này phải có nội dung.", "This needs a value."),
    "control_character": Phrase(
        "Có ký tự không nhìn thấy được; hãy gõ lại ô này.", "It holds a character that cannot be seen: type it again."
    ),
    "too_long": Phrase("Quá dài: nhiều nhất {digits} ký tự.", "Too long: at most {digits} characters."),
    "gtin_scientific": Phrase(
        "Bảng tính đã đổi mã thành dạng 8,93E+12. Hãy định dạng cột là Văn bản rồi nhập lại đủ chữ số.",
        "The spreadsheet turned it into 8.93E+12. Format the column as Text, then type all digits again.",
    ),
    "gtin_lost_zero": Phrase(
        "Mất số 0 ở đầu: đúng ra là {digits}. Hãy định dạng cột là Văn bản.",
        "Its leading zero was lost: it should be {digits}. Format the column as Text.",
    ),
    "example_row": Phrase(
        "Đây là dòng ví dụ của mẫu. Hãy ghi sản phẩm của bạn đè lên, hoặc xóa dòng này.",
        "This is the template's example. Write your product over it, or delete the row.",
    ),
    "gtin_check_digit": Phrase(
        "Chữ số cuối không khớp; nếu các chữ số khác đúng thì mã là {digits}. Hãy so với bao bì.",
        "The last digit does not fit; if the others are right it is {digits}. Compare it with the pack.",
    ),
    "gtin_bad_characters": Phrase("Chỉ ghi các chữ số dưới mã vạch.", "Write only the digits under the barcode."),
    "gtin_too_short": Phrase(
        "Mã GTIN có 8, 12, 13 hoặc 14 chữ số; mã này thiếu chữ số.",
        "A GTIN has 8, 12, 13 or 14 digits; this has too few.",
    ),
    "gtin_too_long": Phrase(
        "Mã GTIN có 8, 12, 13 hoặc 14 chữ số; mã này thừa chữ số.",
        "A GTIN has 8, 12, 13 or 14 digits; this has too many.",
    ),
    "permit_date": Phrase(
        "Bảng tính đã đổi số giấy phép thành ngày hoặc giờ. Hãy định dạng cột là Văn bản rồi ghi lại số như trên giấy.",
        "The spreadsheet made a date or time of the permit's number. Format the column as Text, then type the number.",
    ),
    "permit_truth": Phrase(
        "Bảng tính đã đổi số giấy phép thành giá trị đúng/sai. Hãy định dạng cột là Văn bản rồi ghi lại số.",
        "The spreadsheet made a truth value of the permit's number. Format the column as Text, then type the number.",
    ),
    "permit_number": Phrase(
        "Bảng tính đã rút gọn số giấy phép. Hãy định dạng cột là Văn bản rồi ghi lại đủ số như trên giấy.",
        "The spreadsheet shortened the permit's number. Format the column as Text, then type all of it.",
    ),
    "permit_empty": Phrase(
        "Đây không phải số giấy phép mà là ký hiệu ô trống; hãy ghi số như trên giấy hoặc để trống ô.",
        "This is what a program writes for nothing: type the number as on the paper, or empty the cell.",
    ),
    "error_value": Phrase(
        "Ô này là giá trị lỗi của bảng tính. Hãy sửa công thức rồi dán dạng giá trị.",
        "This is a spreadsheet's error value. Mend the formula, then paste values.",
    ),
    "gtin_twice": Phrase(
        "Mã GTIN này có ở dòng {rows} với nội dung khác; hãy giữ một dòng.",
        "Row {rows} says something else of this GTIN: keep one of them.",
    ),
    "organisation_suspended": Phrase(
        "Đơn vị đang bị tạm dừng: chưa thêm sản phẩm mới được", "The organisation is suspended: no new product for now"
    ),
    "gtin_taken": Phrase(
        "Mã GTIN này đang thuộc doanh nghiệp khác. Nếu là của bạn, hãy thêm sản phẩm bằng biểu mẫu để đề nghị xem xét.",
        "Another organisation holds this GTIN. If it is yours, add the product by the form and ask an officer.",
    ),
    "category_unknown": Phrase(
        "Nhóm hàng là: Thuốc, Thực phẩm, Thực phẩm chức năng, Mỹ phẩm, Thiết bị y tế, Thuốc thú y, Phân bón, "
        "Thuốc bảo vệ thực vật hoặc Khác.",
        "A category is one of medicine, food, supplement, cosmetic, device, veterinary, fertiliser, pesticide, other.",
    ),
    "field_not_asked": Phrase(
        "Nhóm hàng này không có mục này; hãy để trống ô.", "Goods of this category have no such field: empty it."
    ),
    "prescription_unknown": Phrase(
        "Hãy ghi một trong: không kê đơn, kê đơn, kiểm soát đặc biệt, nguyên liệu làm thuốc.",
        "Write one of otc, rx, special, material.",
    ),
    "tax_code_form": Phrase(
        "Mã số thuế có 10 chữ số, 13 với chi nhánh (0123456789-001), hoặc 12 chữ số của hộ kinh doanh.",
        "A tax code has 10 digits, 13 with a branch (0123456789-001), or the 12 of a household.",
    ),
    "province_unknown": Phrase(
        "Hãy ghi một trong 34 tỉnh, thành phố hiện nay.", "Write one of the present 34 provinces."
    ),
    "image_url": Phrase(
        "Hãy ghi địa chỉ bắt đầu bằng https:// hoặc để trống.",
        "Write an address that starts with https://, or leave it empty.",
    ),
    "authorisation_without_number": Phrase(
        "Đã ghi loại giấy phép thì cần số; chưa có số thì để trống loại.",
        "A type needs its number; leave the type empty until there is one.",
    ),
    "cell_without_column": Phrase(
        "Dòng có nhiều ô hơn số cột. Chữ có dấu phẩy cần đặt trong ngoặc kép.",
        "The row has more cells than columns. Put quotes around text with a comma.",
    ),
    "organisation_not_yours": Phrase(
        "Dòng này ghi doanh nghiệp khác; ở đây chỉ nhập sản phẩm của doanh nghiệp bạn. Để trống ô, hoặc quay lại "
        "ghép cột: nếu cột ghi nhà máy thì chọn Cơ sở sản xuất thực tế, nếu không cần thì chọn (bỏ qua).",
        "This row names another organisation; only your own products are loaded here. Empty the cell, or go back to "
        "the columns: choose Maker if it names a factory, (leave out) if it is not needed.",
    ),
    "organisation_unknown": Phrase("Doanh nghiệp này chưa được ghi nhận.", "This organisation is not registered."),
    "name_shared": Phrase(
        "Nhiều doanh nghiệp cùng tên; hãy ghi mã số thuế.", "Several organisations have this name: write the tax code."
    ),
}

# The same of a field of a form, which has no spreadsheet whose columns could be formatted.
FIELD_TYPED: dict[str, Phrase] = {
    "gtin_scientific": Phrase(
        "Đây là dạng rút gọn của bảng tính; hãy gõ đủ các chữ số dưới mã vạch.",
        "This is how spreadsheets shorten numbers: type all digits under the barcode.",
    ),
    "gtin_lost_zero": Phrase(
        "Thiếu số 0 ở đầu: đúng ra là {digits}.", "Its leading zero is missing: it should be {digits}."
    ),
}
