"""What a failure says at the producer's desk, by its code: products, files, orders, labels."""

from registry.model.phrases import Phrase

FAULTS: dict[str, Phrase] = {
    "no_organisation": Phrase(
        "Trang này dành cho người làm việc cho một doanh nghiệp.",
        "This page is for people who act for an organisation.",
    ),
    "gtin_taken": Phrase("Mã GTIN này đang thuộc doanh nghiệp khác.", "Another organisation holds this GTIN."),
    "gtin_yours": Phrase("Mã GTIN này đã là của bạn.", "This GTIN is yours already."),
    "product_known": Phrase("Sản phẩm này đã có trong danh sách của bạn.", "This product is among yours already."),
    "product_pending": Phrase(
        "Sản phẩm này chờ cán bộ duyệt, chưa đặt mã được.",
        "This product waits for an officer; no codes can be ordered yet.",
    ),
    "prefix": Phrase("Tiền tố GS1 có 4 đến 12 chữ số.", "A GS1 prefix has 4 to 12 digits."),
    "prefix_held": Phrase("Tiền tố này đã được ghi nhận cho bạn.", "This prefix is yours already."),
    "prefixes_asked": Phrase(
        "Đã có 10 tiền tố đang chờ cán bộ xem.", "Ten prefixes wait for an officer already: wait for their decisions."
    ),
    "too_much_text": Phrase("Nội dung quá dài.", "This is too long."),
    "upload_gone": Phrase(
        "Danh sách này không còn ở đây; hãy tải tệp lên lại.", "This list is not here any more: upload it again."
    ),
    # Files.
    "file_too_large": Phrase("Tệp quá lớn; hãy chia thành nhiều tệp.", "The file is too large: split it."),
    "encrypted_workbook": Phrase(
        "Tệp có mật khẩu; hãy lưu lại không mật khẩu.", "The file has a password: save it without one."
    ),
    "old_excel_format": Phrase(
        "Tệp Office đời cũ ({what}); hãy lưu lại dạng XLSX.",
        "An old Office file ({what}): save it as XLSX.",
    ),
    "macro_workbook": Phrase(
        "Tệp có macro; hãy lưu lại dạng XLSX thường.", "The file holds macros: save it as plain XLSX."
    ),
    "zip_bomb": Phrase("Tệp giải nén ra quá lớn.", "The file unpacks to far too much."),
    "damaged_workbook": Phrase(
        "Tệp XLSX bị hỏng; hãy mở và lưu lại.", "The XLSX file is damaged: open and save it again."
    ),
    "unsupported_format": Phrase(
        "Tệp này là {what}, không phải XLSX; hãy lưu dạng XLSX hoặc CSV UTF-8.",
        "This file is {what}, not XLSX: save it as XLSX or CSV UTF-8.",
    ),
    "format": Phrase("Tệp mẫu có dạng CSV hoặc XLSX.", "The template comes as CSV or XLSX."),
    "external_link": Phrase(
        "Tệp lấy dữ liệu từ tệp khác; hãy bỏ liên kết rồi lưu lại.",
        "The file refers to another one: break the links and save it.",
    ),
    "formula_cell": Phrase(
        "Ô {where} có công thức hoặc giá trị lỗi; hãy chép rồi dán dạng giá trị, hoặc bỏ qua cột đó.",
        "The cell {where} holds a formula or an error value: paste it as a value, or leave the column out.",
    ),
    "empty_file": Phrase(
        "Tệp không có bảng nào; dòng đầu phải là tên cột.", "There is no table: the first row must name the columns."
    ),
    "code_page": Phrase(
        "{where}: chữ theo bảng mã {what}, không phải Unicode. "
        "Hãy chuyển sang Unicode (Unikey: Ctrl+Shift+F6) rồi lưu dạng CSV UTF-8 hoặc XLSX.",
        "{where}: the text is {what}, not Unicode. "
        "Convert it to Unicode (Unikey: Ctrl+Shift+F6) and save it as CSV UTF-8 or XLSX.",
    ),
    "file_kind": Phrase(
        "Tệp này là {what}, không phải danh sách, dù tên tệp là gì; hãy lưu bảng dạng CSV UTF-8 hoặc XLSX.",
        "This file is {what}, not a list, whatever its name says: save the table as CSV UTF-8 or XLSX.",
    ),
    "no_rows": Phrase("Tệp chỉ có tên cột, chưa có dòng nào.", "The file has column names and no row."),
    "binary_file": Phrase(
        "Đây không phải bảng tính; hãy lưu dạng XLSX hoặc CSV UTF-8.",
        "This is no spreadsheet: save it as XLSX or CSV UTF-8.",
    ),
    "unknown_encoding": Phrase(
        "Không đọc được chữ trong tệp, từ dòng {line}; hãy lưu dạng CSV UTF-8 hoặc XLSX.",
        "The text cannot be read from line {line} on: save it as CSV UTF-8 or XLSX.",
    ),
    "unclosed_quote": Phrase(
        "Từ dòng {line} có dấu ngoặc kép mở mà không đóng.",
        "From line {line} on a quotation mark opens and none closes.",
    ),
    "malformed_csv": Phrase(
        "Dòng {line}: có chữ sau dấu ngoặc kép đóng; dấu ngoặc trong ô phải viết hai lần.",
        "Line {line}: text follows a closing quotation mark: write marks inside a cell twice.",
    ),
    "stray_cr": Phrase(
        "Dòng {line} có ký tự xuống dòng lạ; hãy lưu lại dạng CSV UTF-8.",
        "Line {line} holds a stray line ending: save it as CSV UTF-8.",
    ),
    "too_many_columns": Phrase("Tệp có quá nhiều cột.", "The file has too many columns."),
    "too_many_rows": Phrase("Tệp có quá nhiều dòng; hãy chia nhỏ.", "The file has too many rows: split it."),
    "too_many_cells": Phrase("Tệp có quá nhiều ô; hãy chia nhỏ.", "The file has too many cells: split it."),
    "cell_too_long": Phrase(
        "Ô {where} quá dài: nhiều nhất 2.000 ký tự.",
        "The cell {where} is too long: at most 2,000 characters.",
    ),
    "missing_column": Phrase(
        "Thiếu cột bắt buộc: cần mã GTIN, tên và nhóm hàng.", "A required column is missing: GTIN, name and category."
    ),
    "column_twice": Phrase(
        "Hai cột được chọn cùng một nghĩa; mỗi nghĩa chỉ một cột.", "Two columns mean the same: one column for each."
    ),
    "fixed_value": Phrase("Giá trị chung cho mọi dòng chưa đúng.", "The value for all rows is wrong."),
    # Orders.
    "order_unknown": Phrase("Không có đơn này trong các đơn của bạn.", "There is no such order among yours."),
    "quantity": Phrase(
        "Số lượng là số nguyên từ 1 đến 4.000.000.000.", "A quantity is a whole number from 1 to 4,000,000,000."
    ),
    "lot_too_long": Phrase("Số lô có nhiều nhất 20 ký tự.", "A lot has at most 20 characters."),
    "lot_characters": Phrase(
        "Số lô chỉ gồm chữ cái không dấu, chữ số và ! \" ' ( ) * , - . : ; < = > _ ; không có khoảng trắng, "
        "không bắt đầu bằng = hoặc -, không có <GS> (máy quét in ra thay dấu phân cách).",
        "A lot holds letters A-Z, digits and ! \" ' ( ) * , - . : ; < = > _ ; no spaces, no = or - in front, no <GS>.",
    ),
    "lot_missing": Phrase("Mã cho cả lô cần số lô.", "A code for a lot needs the lot."),
    "type_with_lot": Phrase(
        "Mã cho loại sản phẩm không có lô và hạn dùng.", "A code for a kind of product has no lot and no expiry."
    ),
    "level": Phrase("Hãy chọn mã cho từng sản phẩm, cả lô hay loại sản phẩm.", "Choose what a code names."),
    "idempotency_key": Phrase("Biểu mẫu đã cũ; hãy mở lại trang và điền lại.", "This form is stale: open it again."),
    "idempotency_mismatch": Phrase(
        "Biểu mẫu này đã được gửi với nội dung khác; hãy mở biểu mẫu mới.",
        "This form was sent before with other content: open a new one.",
    ),
    "expiry_past": Phrase("Hạn dùng đã qua.", "The expiry is past."),
    "expiry_far": Phrase("Hạn dùng quá xa.", "The expiry is too far ahead."),
    "expiry_form": Phrase("Hãy ghi ngày như 31/12/2027.", "Write a day such as 31/12/2027."),
    "gtin_total": Phrase(
        "Mã GTIN này đã có quá nhiều mã; hãy dùng GTIN khác.", "This GTIN has too many codes already: use another one."
    ),
    "serials_mixed": Phrase(
        "Mã GTIN này dùng loại sê-ri khác (tự tạo hoặc của hệ thống); không dùng lẫn.",
        "This GTIN uses the other kind of serials (your own, or the registry's); they never mix.",
    ),
    "no_signing_key": Phrase(
        "Hệ thống chưa có khóa ký cho đơn mới; hãy báo đơn vị vận hành.",
        "There is no key for new orders: tell the registry's operator.",
    ),
    "order_without_units": Phrase(
        "Đơn này không có mã cho từng sản phẩm.", "This order has no codes for single packs."
    ),
    "order_loading": Phrase("Đơn chưa nhận đủ sê-ri.", "The serials of this order are not all there."),
    "order_cancelled": Phrase("Đơn này đã hủy.", "This order is cancelled."),
    "order_active": Phrase("Mã của đơn này đã có hiệu lực từ khi đặt.", "The codes of this order are active already."),
    "range": Phrase(
        "Khoảng số không đúng: đếm từ 1, số đầu không lớn hơn số cuối, không vượt số lượng.",
        "No such range: it counts from 1, and ends at the quantity.",
    ),
    "first": Phrase("Số đầu là số nguyên.", "The first is a whole number."),
    "last": Phrase("Hãy ghi số cuối.", "Say the last number."),
    "province": Phrase("Hãy chọn ít nhất một tỉnh, thành phố.", "Choose at least one province."),
    "reason_missing": Phrase("Hãy ghi lý do, nhiều nhất 500 ký tự.", "Say why, in at most 500 characters."),
    "correction_empty": Phrase("Hãy ghi số lô hoặc hạn dùng đúng.", "Say the right lot or expiry."),
    "lot_unknown": Phrase(
        "Sản phẩm này không có mã nào cho lô đó; chú ý chữ hoa, chữ thường.",
        "This product has no codes for that lot: mind upper and lower case.",
    ),
    "words_missing": Phrase("Hãy viết nội dung.", "Write something."),
    # Lists.
    "heading_row": Phrase(
        "Dòng đã chọn không có nội dung; hãy chọn dòng ghi tên các cột.",
        "The row chosen is blank: choose the one that names the columns.",
    ),
    # Own serials.
    "no_serials": Phrase("Tệp không có số sê-ri nào.", "The file holds no serial."),
    "serials_not_taken": Phrase(
        "Đơn này không đặt bằng sê-ri tự tạo.", "This order was not placed for serials of your own."
    ),
    "serials_other": Phrase(
        "Đơn này có danh sách sê-ri khác; hãy gửi lại đúng tệp đó.",
        "This order has another list of serials: send that one again.",
    ),
    "serial_header": Phrase(
        "Dòng {line} là tên cột hoặc bảng nhiều cột mà không cột nào tên serial; hãy đặt tên cột là serial.",
        "Line {line} is a heading, or a table, in which no column is named serial: name the column serial.",
    ),
    "serial_above": Phrase(
        "Dòng {line} (“{got}”) đứng trên dòng tên cột; hãy xóa các dòng ở trên.",
        "Line {line} (“{got}”) stands above the heading: remove the lines above it.",
    ),
    "serial_cells": Phrase(
        "Dòng {line} có nhiều ô hơn số tên cột; hãy đặt số sê-ri có dấu phẩy trong ngoặc kép, hoặc đặt tên mọi cột.",
        "Line {line} has more cells than named columns: put quotes around a serial with a comma, or name every column.",
    ),
    "too_many_serials": Phrase(
        "Tệp có quá nhiều sê-ri; hãy chia thành nhiều đơn.", "Too many serials: split them into several orders."
    ),
    "csv": Phrase("Đây không phải CSV đúng.", "This is no sound CSV."),
    "serials_moved": Phrase(
        "Một lần tải khác vừa bị bỏ; hãy gửi lại.", "Another upload gave way just now: send it again."
    ),
    "serials_withdrawn": Phrase(
        "Lần tải này đã bị hủy; hãy gửi lại.", "This upload was cancelled meanwhile: send it again."
    ),
    # Labels.
    "key_missing": Phrase(
        "Máy chủ này không giữ khóa ký của đơn nên không xuất được mã. Hãy liên hệ đơn vị vận hành.",
        "This server does not hold the key that signs this order, so it gives no codes. Ask the registry's operator.",
    ),
    "busy": Phrase(
        "Đang có nhiều lượt tải; hãy thử lại sau vài giây.", "Too many downloads at once: try again in a few seconds."
    ),
    "sheet_unknown": Phrase("Không có loại giấy nhãn này.", "There is no such label stock."),
    "skip_beyond": Phrase("Số nhãn đã bóc phải ít hơn số nhãn một tờ.", "Fewer labels can be gone than a sheet has."),
    "skip": Phrase("Số nhãn đã bóc là số nguyên.", "Labels gone: a whole number."),
    "copies": Phrase("Số bản từ 1 đến 1000.", "From 1 to 1000 copies."),
    "resolution": Phrase("Máy in có 203, 300 hoặc 600 điểm mỗi inch.", "A printer has 203, 300 or 600 dots an inch."),
    "dpi": Phrase("Máy in có 203, 300 hoặc 600 điểm mỗi inch.", "A printer has 203, 300 or 600 dots an inch."),
    "offset": Phrase("Độ lệch từ -20 đến 20 mm.", "Offsets are from -20 to 20 mm."),
    "offset_x": Phrase("Độ lệch là số như 1,5.", "An offset is a number such as 1.5."),
    "offset_y": Phrase("Độ lệch là số như 1,5.", "An offset is a number such as 1.5."),
    "scale": Phrase("Tỷ lệ từ 95 đến 105; ZPL chỉ in 100.", "A scale is from 95 to 105; ZPL prints at 100 only."),
    "font_lacks": Phrase(
        "Tên sản phẩm có chữ mà phông nhãn không có.",
        "The product's name has a letter that the labels' typeface lacks.",
    ),
    "symbol_too_large": Phrase(
        "Mã không vừa nhãn này; hãy chọn nhãn lớn hơn.", "The symbol does not fit this label: choose a larger one."
    ),
    "symbol_level": Phrase(
        "Loại mã này không dùng được cho đơn này.", "This symbol cannot carry the codes of this order."
    ),
    "symbol_kind": Phrase("Không có loại mã này.", "There is no such symbol."),
    "symbol_too_long": Phrase("Nội dung quá dài cho loại mã này.", "This is too long for the symbol."),
    "sheet_not_roll": Phrase("ZPL chỉ in trên cuộn nhãn.", "ZPL prints on rolls only."),
    "labels_too_many": Phrase(
        "Quá nhiều nhãn cho một tệp; hãy chia nhỏ.", "Too many labels for one file: take them in parts."
    ),
}
