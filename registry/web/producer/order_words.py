"""Words of the producer's desk: orders, labels, downloads, own serials."""

from registry.carriers.symbols import SymbolKind
from registry.codes.production import LineFormat
from registry.intake.serial_faults import Wrong
from registry.model.goods import Level
from registry.model.orders import OrderState, RangeKind
from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "pd_order": Phrase("Đơn", "Order"),
    "pd_order_new": Phrase("Đặt mã", "Order codes"),
    "pd_order_placed": Phrase("Đã đặt mã. Giờ có thể in nhãn.", "The codes are ordered. Labels can be printed now."),
    "pd_quantity": Phrase("Số lượng", "Quantity"),
    "pd_placed": Phrase("Ngày đặt", "Ordered on"),
    "pd_level": Phrase("Mã cho", "A code names"),
    "pd_level_hint": Phrase(
        "Chỉ mã cho từng sản phẩm mới giúp phát hiện hàng bị sao chép mã.",
        "Only codes for each single pack let copied codes be found.",
    ),
    "pd_lot_hint": Phrase(
        "Như in trên bao bì, nhiều nhất 20 chữ cái, chữ số, gạch nối",
        "As on the pack; at most 20 letters, digits, hyphens",
    ),
    "pd_expiry_hint": Phrase("Ngày cuối còn dùng được", "The last good day"),
    "pd_quantity_hint": Phrase("Số mã, ví dụ 1000 hoặc 10.000", "How many codes, such as 1000"),
    "pd_inactive": Phrase(
        "Chưa kích hoạt: mã chỉ hợp lệ sau khi kích hoạt", "Inactive: codes are good only once activated"
    ),
    "pd_inactive_hint": Phrase(
        "Nên chọn khi in ở nơi khác: nhãn thừa hay tệp bị lộ chưa phải là hàng thật.",
        "Choose it when others print: spare labels and leaked files are then not genuine.",
    ),
    "pd_inactive_tag": Phrase("Cần kích hoạt", "To be activated"),
    "pd_place": Phrase("Đặt mã", "Place the order"),
    "pd_no_approved": Phrase(
        "Chưa có sản phẩm nào được duyệt để đặt mã.", "There is no approved product to order codes for."
    ),
    "pd_loading_what": Phrase(
        "Việc tải sê-ri bị gián đoạn. Hãy gửi lại đúng tệp đó để tiếp tục.",
        "Taking in the serials broke off. Send the same file again to go on.",
    ),
    "pd_cancelled_what": Phrase(
        "Đơn đã hủy: mã của đơn này không còn hợp lệ.", "The order is cancelled: its codes are not valid any more."
    ),
    "pd_serials_of": Phrase("Số sê-ri", "Serials"),
    "pd_serials_registry": Phrase("do hệ thống tạo", "made by the registry"),
    "pd_serials_own": Phrase("do doanh nghiệp tạo", "your own"),
    "pd_corrected": Phrase("Đính chính", "Corrected"),
    "pd_first": Phrase("Từ số", "From no."),
    "pd_last": Phrase("Đến số", "To no."),
    "pd_ranges": Phrase("Các khoảng đã ghi", "Recorded ranges"),
    "pd_confirm_spoiled": Phrase("Xác nhận nhãn hỏng", "Confirm spoiled labels"),
    "pd_confirm_spoiled_what": Phrase(
        "Hủy {n} nhãn, {first} đến {last}? Không hoàn lại được.",
        "Cancel {n} labels, {first} to {last}? It cannot be undone.",
    ),
    "pd_confirm_spoiled_one": Phrase(
        "Hủy 1 nhãn, {first}? Không hoàn lại được.", "Cancel 1 label, {first}? It cannot be undone."
    ),
    "pd_spoiled_before": Phrase(
        "{n} nhãn trong khoảng này đã được báo hỏng từ trước.",
        "{n} labels of this range were reported spoiled before.",
    ),
    "pd_spoil_yes": Phrase("Hủy các nhãn này", "Cancel these labels"),
    "pd_activated_done": Phrase("Đã kích hoạt.", "Activated."),
    "pd_spoiled_done": Phrase("Đã ghi nhận nhãn hỏng.", "The spoiled labels are recorded."),
    "pd_shipped": Phrase("Hàng được gửi đến", "Where the goods went"),
    "pd_shipped_nothing": Phrase(
        "Chưa ghi nơi nào: hàng có thể ở bất cứ đâu.", "Nothing was said: the goods may be anywhere."
    ),
    "pd_do_ship": Phrase("Ghi thêm nơi gửi", "Say where they went"),
    "pd_about_ship": Phrase(
        "Giúp phát hiện hàng xuất hiện ở nơi không gửi đến. Nơi đã ghi không bỏ được.",
        "Helps to notice goods in places they never went to. What was said stays.",
    ),
    "pd_shipped_done": Phrase("Đã ghi nơi gửi hàng.", "Recorded where the goods went."),
    "pd_correct": Phrase("In sai lô hoặc hạn dùng?", "Wrong lot or expiry?"),
    "pd_do_correct": Phrase("Đính chính", "Correct it"),
    "pd_about_correct": Phrase(
        "Mã đã in không đổi; trang quét hiển thị thông tin đúng kèm ghi chú đính chính.",
        "Printed codes do not change; the scan page shows what is right, and that it was corrected.",
    ),
    "pd_right_lot": Phrase("Số lô đúng", "The right lot"),
    "pd_right_expiry": Phrase("Hạn dùng đúng", "The right expiry"),
    "pd_corrected_done": Phrase("Đã ghi đính chính.", "The correction is recorded."),
    "pd_cancel": Phrase("Hủy đơn", "Cancel the order"),
    "pd_cancel_what": Phrase(
        "Hủy {n} mã của {name}, lô {lot}. Nhãn đã in sẽ báo là không hợp lệ. Không hoàn lại được.",
        "This cancels {n} codes of {name}, lot {lot}. Printed labels will be told invalid. It cannot be undone.",
    ),
    "pd_cancel_yes": Phrase("Hủy đơn này", "Cancel this order"),
    "pd_cancelled_done": Phrase("Đã hủy đơn.", "The order is cancelled."),
    # Downloads and labels.
    "pd_download": Phrase("Tải về", "Download"),
    "pd_download_codes": Phrase("Tải mã", "Download codes"),
    "pd_download_all": Phrase("Tải tất cả", "Download all"),
    "pd_format": Phrase("Dạng tệp", "Format"),
    "pd_format_hint": Phrase(
        "Cùng một đơn luôn cho cùng nội dung; bị đứt có thể tải lại từ chỗ dở.",
        "The same order always gives the same content; a broken download goes on where it stopped.",
    ),
    "pd_under_way": Phrase("Đang tải", "Under way"),
    "pd_rate": Phrase(
        "{done} / {total} mã · {rate} mã/giây · còn {left}", "{done} / {total} codes · {rate} a second · {left} left"
    ),
    "pd_fetched": Phrase("Xong: {total} mã.", "Done: {total} codes."),
    "pd_broken": Phrase("Bị gián đoạn; phần đã tải được giữ.", "It broke off; what has come is kept."),
    "pd_stopped": Phrase("Đã dừng; phần đã tải được giữ.", "Stopped; what has come is kept."),
    "pd_stop": Phrase("Dừng", "Stop"),
    "pd_go_on": Phrase("Tiếp tục", "Go on"),
    "pd_in_parts": Phrase("Tải từng phần", "In parts"),
    "pd_in_parts_what": Phrase(
        "Nối các phần theo thứ tự được đúng tệp đầy đủ; dòng tên cột chỉ có ở phần đầu.",
        "The parts one after the other are the whole file; only the first has the line of column names.",
    ),
    "pd_more_parts": Phrase(
        "Và {n} phần nữa: dùng API cho đơn lớn như vậy.", "And {n} more parts: use the API for so large an order."
    ),
    "pd_one_symbol": Phrase("Hình của một mã", "The picture of one code"),
    "pd_which_code": Phrase("Mã số mấy, đếm từ 1", "Which code, counted from 1"),
    "pd_kind": Phrase("Loại mã", "Symbol"),
    "pd_picture_format": Phrase("Dạng hình", "Picture"),
    "pd_print_labels": Phrase("In nhãn", "Print labels"),
    "pd_sheet_words": Phrase("A4, {n} nhãn, {width} × {height} mm", "A4, {n} labels, {width} × {height} mm"),
    "pd_roll_words": Phrase("Cuộn {n} nhãn, {width} × {height} mm", "Roll, {n} across, {width} × {height} mm"),
    "pd_stock": Phrase("Giấy nhãn", "Label stock"),
    "pd_skip": Phrase("Số nhãn đã bóc", "Labels gone already"),
    "pd_skip_hint": Phrase("trên tờ đầu", "on the first sheet"),
    "pd_copies": Phrase("Số bản mỗi mã", "Copies of each"),
    "pd_fine": Phrase("Căn chỉnh máy in", "Printer adjustment"),
    "pd_fine_what": Phrase(
        "In trang căn chỉnh lên giấy thường, đặt lên tờ nhãn, soi trước ánh sáng rồi nhập độ lệch.",
        "Print the calibration page on plain paper, lay it on the stock against the light, enter how far it is off.",
    ),
    "pd_offset_x": Phrase("Sang phải (mm)", "To the right (mm)"),
    "pd_offset_y": Phrase("Xuống dưới (mm)", "Down (mm)"),
    "pd_scale": Phrase("Tỷ lệ (%)", "Scale (%)"),
    "pd_dpi": Phrase("Độ phân giải máy in", "Printer resolution"),
    "pd_outlines": Phrase("In đường viền nhãn", "Print the edges of labels"),
    "pd_calibration": Phrase("Thêm trang căn chỉnh ở đầu", "A calibration page in front"),
    "pd_preview": Phrase("Xem trước", "Preview"),
    "pd_pdf": Phrase("Tải PDF", "Download PDF"),
    "pd_zpl": Phrase("Tải ZPL (máy in nhiệt)", "Download ZPL (thermal printer)"),
    "pd_print_hint": Phrase(
        'Khi in hãy chọn cỡ thật 100 %, không "vừa trang".', 'Print at 100 %, never "fit to page".'
    ),
    "pd_sketch": Phrase("Trang đầu trông như thế này", "What the first page looks like"),
    "pd_sketch_what": Phrase(
        "Mã trong hình chỉ để minh họa, không phải mã thật.", "The codes in the picture are stand-ins, not real ones."
    ),
    "pd_no_sketch": Phrase("Sửa lựa chọn rồi xem lại.", "Mend the choice and look again."),
    "pd_files": Phrase("Nhiều tệp", "Several files"),
    "pd_files_what": Phrase(
        "Một tệp chứa nhiều nhất {n} nhãn; mỗi tệp dưới đây là số tờ nguyên.",
        "One file holds at most {n} labels; each file below is a whole number of sheets.",
    ),
    "pd_files_all": Phrase("Tải lần lượt tất cả", "Download all of them in turn"),
    "pd_files_said": Phrase("Tệp {done} / {total}", "File {done} of {total}"),
    # Own serials.
    "pd_serials_what": Phrase(
        "Dành cho dây chuyền tự tạo số sê-ri. Tệp có một lỗi thì không dòng nào được nhận.",
        "For lines that make their own serials. A file with one fault is not taken in at all.",
    ),
    "pd_serials_gtin": Phrase(
        "Một mã GTIN dùng toàn sê-ri tự tạo hoặc toàn sê-ri của hệ thống, không lẫn.",
        "A GTIN uses only your own serials or only the registry's, never both.",
    ),
    "pd_serials_file": Phrase("Tệp số sê-ri", "File of serials"),
    "pd_serials_file_hint": Phrase(
        "Mỗi dòng một số, hoặc CSV, XLSX có cột serial; nhiều nhất 10 MB. Mỗi số có ít nhất 8 ký tự; số đếm liên tiếp "
        "và số dễ đoán bị từ chối.",
        "One a line, or CSV or XLSX with a column serial; at most 10 MB. At least 8 characters each; counted-up ones "
        "and those that can be guessed are refused.",
    ),
    "pd_take_in": Phrase("Nhận sê-ri và đặt mã", "Take them in and place the order"),
    "pd_serials_refused": Phrase("Chưa nhận dòng nào: tệp có lỗi.", "Nothing was taken in: the file has faults."),
    "pd_serials_faults": Phrase("{n} dòng có lỗi", "{n} lines with faults"),
    "pd_serials_done": Phrase("Đã nhận đủ số sê-ri.", "All serials are taken in."),
    "pd_line": Phrase("Dòng {line}: {said}", "Line {line}: {said}"),
}

ORDER_LEVEL: dict[Level, Phrase] = {
    Level.UNIT: Phrase("từng sản phẩm", "each single pack"),
    Level.LOT: Phrase("cả lô", "the whole lot"),
    Level.TYPE: Phrase("loại sản phẩm", "the kind of product"),
}

OWN_ORDER_STATE: dict[OrderState, Phrase] = {
    OrderState.PLACED: Phrase("Đã cấp", "Granted"),
    OrderState.LOADING: Phrase("Chưa đủ sê-ri", "Serials missing"),
    OrderState.CANCELLED: Phrase("Đã hủy", "Cancelled"),
}

# Ranges of labels: what was done, the form that does it, and what it means.
MARKED: dict[RangeKind, Phrase] = {
    RangeKind.ACTIVATED: Phrase("Đã kích hoạt", "Activated"),
    RangeKind.SPOILED: Phrase("Nhãn hỏng", "Spoiled labels"),
}

MARK: dict[RangeKind, Phrase] = {
    RangeKind.ACTIVATED: Phrase("Kích hoạt một khoảng", "Activate a range"),
    RangeKind.SPOILED: Phrase("Báo nhãn hỏng", "Report spoiled labels"),
}

MARK_MEANS: dict[RangeKind, Phrase] = {
    RangeKind.ACTIVATED: Phrase("Đếm từ 1. Để trống: tất cả.", "Counted from 1. Empty: all of them."),
    RangeKind.SPOILED: Phrase(
        "Đếm từ 1. Mã của nhãn hỏng vĩnh viễn không còn hợp lệ.",
        "Counted from 1. Codes of spoiled labels are never good again.",
    ),
}

CODE_FORMAT: dict[LineFormat, Phrase] = {
    LineFormat.CSV: Phrase("CSV cho bảng tính và dây chuyền in", "CSV for spreadsheets and printing lines"),
    LineFormat.NDJSON: Phrase("NDJSON cho phần mềm", "NDJSON for software"),
    LineFormat.TEXT: Phrase("Chỉ địa chỉ trong mã QR, mỗi dòng một mã", "Only what the QR codes hold, one a line"),
}

SYMBOL: dict[SymbolKind, Phrase] = {
    SymbolKind.QR: Phrase("Mã QR", "QR code"),
    SymbolKind.DATAMATRIX: Phrase("GS1 DataMatrix", "GS1 DataMatrix"),
    SymbolKind.GS1_128: Phrase("Mã vạch GS1-128", "GS1-128 barcode"),
}

# Label stocks, by their names (registry.carriers.stock).
STOCK: dict[str, Phrase] = {
    "a4-65": Phrase(
        "Avery L7651, J8651. Tomy 145 có lề khác nhau theo đợt: hãy căn chỉnh trước.",
        "Avery L7651, J8651. Margins of Tomy 145 differ from batch to batch: calibrate first.",
    ),
    "a4-24": Phrase("Avery L7159, J8159, thường bán là 64 × 34 mm", "Avery L7159, J8159, often sold as 64 × 34 mm"),
    "a4-21": Phrase("Avery L7160, J8160", "Avery L7160, J8160"),
    "a4-8": Phrase("Avery L7165, J8165, nhãn kệ", "Avery L7165, J8165, shelf labels"),
    "roll-35x22-2": Phrase("Cuộn 2 nhãn, rộng 72 mm", "Roll, 2 across, 72 mm wide"),
    "roll-35x22-3": Phrase(
        "Cuộn 3 nhãn, rộng 107 mm; đo khe giữa các nhãn", "Roll, 3 across, 107 mm wide; measure the gaps"
    ),
    "roll-35x22-4": Phrase(
        "Cuộn 4 nhãn, rộng 143 mm, đầu in 6 inch", "Roll, 4 across, 143 mm wide, for a head of 6 inches"
    ),
    "roll-50x30": Phrase("Cuộn 1 nhãn, rộng 50 mm", "Roll, 50 mm wide"),
    "roll-100x50": Phrase("Cuộn 1 nhãn, rộng 100 mm, đầu in 4 inch", "Roll, 100 mm wide, for a head of 4 inches"),
}

# What is wrong with a line of a file of serials.
SERIAL_FAULT: dict[Wrong, Phrase] = {
    Wrong.FORM: Phrase(
        "“{serial}” không phải số sê-ri: 8 đến 20 chữ không dấu, số, dấu của GS1, không có dấu cách nào",
        "“{serial}” is no serial: 8 to 20 plain letters, digits, signs of GS1, and no space anywhere",
    ),
    Wrong.SHORT: Phrase(
        "“{serial}” quá ngắn nên dễ đoán; số sê-ri có ít nhất 8 ký tự",
        "“{serial}” is too short to be hard to guess: a serial has at least 8 characters",
    ),
    Wrong.FORMULA: Phrase(
        "“{serial}” bắt đầu bằng = + - hoặc @, bảng tính sẽ chạy như công thức; "
        "hãy bắt đầu bằng chữ hoặc số, dán dạng giá trị",
        "“{serial}” begins with = + - or @, which spreadsheets run: begin with a letter or digit, paste values",
    ),
    Wrong.TURNED: Phrase(
        "“{serial}” là số sê-ri bị bảng tính đổi đi; hãy định dạng cột là Văn bản rồi ghi lại",
        "“{serial}” is what a spreadsheet made of a serial: format the column as Text, then write it again",
    ),
    Wrong.SEPARATOR: Phrase(
        "“{serial}” có <GS>, máy quét in ra thay dấu phân cách",
        "“{serial}” holds <GS>, which scanners print for a separator",
    ),
    Wrong.DOTS: Phrase("“{serial}” bị máy chủ đổi trong địa chỉ", "“{serial}” is rewritten in web addresses"),
    Wrong.OURS: Phrase(
        "“{serial}” giống sê-ri của hệ thống; hãy dùng độ dài khác",
        "“{serial}” looks like the registry's own; use another length",
    ),
    Wrong.REPEATED: Phrase("“{serial}” đã có ở dòng {other}", "“{serial}” stands in line {other} already"),
    Wrong.COUNTED: Phrase(
        "từ “{serial}” các số tăng đều {other}, dễ đoán; hãy thêm ký tự ngẫu nhiên",
        "from “{serial}” on they count up in steps of {other}: add random characters",
    ),
    Wrong.GUESSABLE: Phrase(
        "số sê-ri như “{serial}” có thể đoán trúng sau {other} lần thử (luật: không quá 1 trên 10.000); "
        "hãy thêm ký tự ngẫu nhiên",
        "a serial like “{serial}” is guessed within {other} tries (at most 1 in 10,000 may hit): add random characters",
    ),
    Wrong.KNOWN: Phrase("“{serial}” đã thuộc đơn {other}", "“{serial}” belongs to order {other} already"),
}
