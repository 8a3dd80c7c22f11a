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
        "Có sẵn tên cột và một dòng ví dụ. Cột có thể đứng theo thứ tự bất kỳ, tên tiếng Việt hay tiếng Anh đều được.",
        "With the columns and one example. Columns may stand in any order, named in Vietnamese or English.",
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
    "pd_unread_sheets": Phrase("Các trang tính không được đọc", "Sheets that are not read"),
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
        "Thuốc, Thực phẩm, Thực phẩm chức năng, Mỹ phẩm, Thiết bị y tế hoặc Khác",
        "medicine, food, supplement, cosmetic, device or other",
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
    Column.STANDARDS: Phrase("Tiêu chuẩn, quy chuẩn áp dụng, nếu có", "Standards and regulations applied, if any"),
    Column.IMAGE: Phrase("Địa chỉ https:// của ảnh sản phẩm, nếu có", "The https:// address of a picture, if any"),
}

# An example of what a column holds.
COLUMN_EXAMPLE: dict[Column, Phrase] = {
    Column.GTIN: Phrase("8934588012341", "8934588012341"),
    Column.NAME: Phrase("Paracetamol 500 mg", "Paracetamol 500 mg"),
    Column.CATEGORY: Phrase("Thuốc", "medicine"),
    Column.BRAND: Phrase("Hạ Nhiệt", "Ha Nhiet"),
    Column.ORIGIN: Phrase("Việt Nam", "Viet Nam"),
    Column.AUTHORISATION_TYPE: Phrase("", ""),
    Column.AUTHORISATION_NUMBER: Phrase("VD-32243-19", "VD-32243-19"),
    Column.STANDARDS: Phrase("Dược điển Việt Nam V", "Vietnamese Pharmacopoeia V"),
    Column.IMAGE: Phrase("", ""),
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
    "gtin_twice": Phrase(
        "Mã GTIN này có ở dòng {rows} với nội dung khác; hãy giữ một dòng.",
        "Row {rows} says something else of this GTIN: keep one of them.",
    ),
    "gtin_taken": Phrase(
        "Mã GTIN này đang thuộc doanh nghiệp khác. Nếu là của bạn, hãy thêm sản phẩm bằng biểu mẫu để đề nghị xem xét.",
        "Another organisation holds this GTIN. If it is yours, add the product by the form and ask an officer.",
    ),
    "category_unknown": Phrase(
        "Nhóm hàng là: Thuốc, Thực phẩm, Thực phẩm chức năng, Mỹ phẩm, Thiết bị y tế hoặc Khác.",
        "A category is one of medicine, food, supplement, cosmetic, device, other.",
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
        "Dòng này ghi doanh nghiệp khác; ở đây chỉ nhập sản phẩm của doanh nghiệp bạn.",
        "This row names another organisation; only your own products are loaded here.",
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
