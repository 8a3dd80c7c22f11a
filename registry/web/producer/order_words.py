"""Words of the producer's desk: orders, labels, downloads, own serials, recalls, flags."""

from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "pd_order": Phrase("Đơn", "Order"),
    "pd_order_new": Phrase("Đặt mã", "Order codes"),
    "pd_order_placed": Phrase("Đã đặt mã. Giờ có thể in nhãn.", "The codes are ordered. Labels can be printed now."),
    "pd_quantity": Phrase("Số lượng", "Quantity"),
    "pd_placed": Phrase("Ngày đặt", "Ordered on"),
    "pd_level": Phrase("Mã cho", "A code names"),
    "pd_level_unit": Phrase("từng sản phẩm", "each single pack"),
    "pd_level_lot": Phrase("cả lô", "the whole lot"),
    "pd_level_type": Phrase("loại sản phẩm", "the kind of product"),
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
    "pd_state_placed": Phrase("Đã cấp", "Granted"),
    "pd_state_loading": Phrase("Chưa đủ sê-ri", "Serials missing"),
    "pd_state_cancelled": Phrase("Đã hủy", "Cancelled"),
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
    "pd_activated": Phrase("Đã kích hoạt", "Activated"),
    "pd_spoiled": Phrase("Nhãn hỏng", "Spoiled labels"),
    "pd_do_activated": Phrase("Kích hoạt một khoảng", "Activate a range"),
    "pd_do_spoiled": Phrase("Báo nhãn hỏng", "Report spoiled labels"),
    "pd_about_activated": Phrase("Đếm từ 1. Để trống: tất cả.", "Counted from 1. Empty: all of them."),
    "pd_about_spoiled": Phrase(
        "Đếm từ 1. Mã của nhãn hỏng vĩnh viễn không còn hợp lệ.",
        "Counted from 1. Codes of spoiled labels are never good again.",
    ),
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
    "pd_format_csv": Phrase("CSV cho bảng tính và dây chuyền in", "CSV for spreadsheets and printing lines"),
    "pd_format_ndjson": Phrase("NDJSON cho phần mềm", "NDJSON for software"),
    "pd_format_text": Phrase("Chỉ địa chỉ trong mã QR, mỗi dòng một mã", "Only what the QR codes hold, one a line"),
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
    "pd_kind_qr": Phrase("Mã QR", "QR code"),
    "pd_kind_datamatrix": Phrase("GS1 DataMatrix", "GS1 DataMatrix"),
    "pd_kind_gs1-128": Phrase("Mã vạch GS1-128", "GS1-128 barcode"),
    "pd_picture_format": Phrase("Dạng hình", "Picture"),
    "pd_print_labels": Phrase("In nhãn", "Print labels"),
    "pd_sheet_words": Phrase("A4, {n} nhãn, {width} × {height} mm", "A4, {n} labels, {width} × {height} mm"),
    "pd_roll_words": Phrase("Cuộn {n} nhãn, {width} × {height} mm", "Roll, {n} across, {width} × {height} mm"),
    "pd_stock": Phrase("Giấy nhãn", "Label stock"),
    "pd_stock_a4-65": Phrase(
        "Avery L7651, J8651. Tomy 145 có lề khác nhau theo đợt: hãy căn chỉnh trước.",
        "Avery L7651, J8651. Margins of Tomy 145 differ from batch to batch: calibrate first.",
    ),
    "pd_stock_a4-24": Phrase(
        "Avery L7159, J8159, thường bán là 64 × 34 mm", "Avery L7159, J8159, often sold as 64 × 34 mm"
    ),
    "pd_stock_a4-21": Phrase("Avery L7160, J8160", "Avery L7160, J8160"),
    "pd_stock_a4-8": Phrase("Avery L7165, J8165, nhãn kệ", "Avery L7165, J8165, shelf labels"),
    "pd_stock_roll-35x22-2": Phrase("Cuộn 2 nhãn, rộng 72 mm", "Roll, 2 across, 72 mm wide"),
    "pd_stock_roll-35x22-3": Phrase(
        "Cuộn 3 nhãn, rộng 107 mm; đo khe giữa các nhãn", "Roll, 3 across, 107 mm wide; measure the gaps"
    ),
    "pd_stock_roll-35x22-4": Phrase(
        "Cuộn 4 nhãn, rộng 143 mm, đầu in 6 inch", "Roll, 4 across, 143 mm wide, for a head of 6 inches"
    ),
    "pd_stock_roll-50x30": Phrase("Cuộn 1 nhãn, rộng 50 mm", "Roll, 50 mm wide"),
    "pd_stock_roll-100x50": Phrase(
        "Cuộn 1 nhãn, rộng 100 mm, đầu in 4 inch", "Roll, 100 mm wide, for a head of 4 inches"
    ),
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
        "Mỗi dòng một số, hoặc CSV có cột serial; nhiều nhất 10 MB. Số đếm liên tiếp bị từ chối vì dễ đoán.",
        "One a line, or CSV with a column serial; at most 10 MB. Counted-up ones are refused: anybody can guess them.",
    ),
    "pd_take_in": Phrase("Nhận sê-ri và đặt mã", "Take them in and place the order"),
    "pd_serials_refused": Phrase("Chưa nhận dòng nào: tệp có lỗi.", "Nothing was taken in: the file has faults."),
    "pd_serials_faults": Phrase("{n} dòng có lỗi", "{n} lines with faults"),
    "pd_serials_done": Phrase("Đã nhận đủ số sê-ri.", "All serials are taken in."),
    "pd_line": Phrase("Dòng {line}: {said}", "Line {line}: {said}"),
    "pd_serial_form": Phrase(
        "“{serial}” không phải số sê-ri (1–20 chữ, số, dấu của GS1)",
        "“{serial}” is no serial (1 to 20 letters, digits, signs of GS1)",
    ),
    "pd_serial_separator": Phrase(
        "“{serial}” có <GS>, máy quét in ra thay dấu phân cách",
        "“{serial}” holds <GS>, which scanners print for a separator",
    ),
    "pd_serial_dots": Phrase("“{serial}” bị máy chủ đổi trong địa chỉ", "“{serial}” is rewritten in web addresses"),
    "pd_serial_ours": Phrase(
        "“{serial}” giống sê-ri của hệ thống; hãy dùng độ dài khác",
        "“{serial}” looks like the registry's own; use another length",
    ),
    "pd_serial_repeated": Phrase("“{serial}” đã có ở dòng {other}", "“{serial}” stands in line {other} already"),
    "pd_serial_counted": Phrase(
        "từ “{serial}” các số tăng đều {other}, dễ đoán; hãy thêm ký tự ngẫu nhiên",
        "from “{serial}” on they count up in steps of {other}: add random characters",
    ),
    "pd_serial_known": Phrase("“{serial}” đã thuộc đơn {other}", "“{serial}” belongs to order {other} already"),
    # Recalls.
    "pd_recall": Phrase("Thu hồi lô", "Recall"),
    "pd_recalls_what": Phrase(
        "Người quét mã thấy thông báo ngay sau khi thu hồi. Bãi bỏ thu hồi cần cán bộ.",
        "Whoever scans a code sees the notice at once. To lift a recall needs an officer.",
    ),
    "pd_recall_lot_hint": Phrase("Để trống: mọi lô của sản phẩm", "Empty: all lots of the product"),
    "pd_level_of_recall": Phrase("Mức thu hồi", "Recall level"),
    "pd_recall_level": Phrase("Mức {level}: hoàn tất trong {days} ngày", "Level {level}: to finish within {days} days"),
    "pd_notice_vi": Phrase("Thông báo tiếng Việt", "Notice in Vietnamese"),
    "pd_notice_en": Phrase("Thông báo tiếng Anh", "Notice in English"),
    "pd_notice_hint": Phrase("Người tiêu dùng nên làm gì, gọi số nào", "What consumers should do, and whom to call"),
    "pd_go_confirm": Phrase("Xem lại trước khi thu hồi", "Look before it is done"),
    "pd_confirm_recall": Phrase("Xác nhận thu hồi", "Confirm the recall"),
    "pd_confirm_what": Phrase(
        "{n} mã trong {orders} đơn sẽ báo “đang bị thu hồi” với mọi người quét. Phải hoàn tất trong {days} ngày.",
        "{n} codes in {orders} orders will say “recalled” to everybody who scans them. To finish within {days} days.",
    ),
    "pd_recall_yes": Phrase("Thu hồi ngay", "Recall now"),
    "pd_recalled": Phrase("Đã công bố thu hồi.", "The recall is published."),
    "pd_recalled_before": Phrase("Lệnh thu hồi này đã có hiệu lực từ trước.", "This recall was in force already."),
    "pd_recalled_now": Phrase("Biện pháp đang có hiệu lực", "Measures in force"),
    "pd_all_lots": Phrase("mọi lô", "all lots"),
    "pd_lift_what": Phrase(
        "Bãi bỏ cần cơ quan quản lý: gửi văn bản nêu mã GTIN, số lô và kết quả khắc phục đến cơ quan quản lý hệ thống "
        "này; hai cán bộ cùng quyết định.",
        "To lift it needs the registry: write to the authority that runs this registry, naming the GTIN, the lot and "
        "what was put right; two officers decide.",
    ),
    "pd_measure": Phrase("Biện pháp", "Measure"),
    "pd_measure_recalled": Phrase("Thu hồi", "Recall"),
    "pd_measure_withdrawn": Phrase("Rút khỏi lưu thông", "Withdrawal"),
    "pd_measure_stolen": Phrase("Báo mất cắp", "Reported stolen"),
    "pd_measure_destroyed": Phrase("Tiêu hủy", "Destroyed"),
    "pd_measure_exported": Phrase("Xuất khẩu", "Exported"),
    "pd_measured_lot": Phrase("Lô", "The lot"),
    "pd_measured_product": Phrase("Sản phẩm", "The product"),
    "pd_measured_recalled": Phrase("{what} đang bị thu hồi từ {day}", "{what} is recalled since {day}"),
    "pd_measured_withdrawn": Phrase("{what} đã rút khỏi lưu thông từ {day}", "{what} is withdrawn since {day}"),
    "pd_measured_stolen": Phrase("{what} bị báo mất cắp từ {day}", "{what} is reported stolen since {day}"),
    "pd_measured_destroyed": Phrase("{what} đã tiêu hủy từ {day}", "{what} is destroyed since {day}"),
    "pd_measured_exported": Phrase("{what} đã xuất khẩu từ {day}", "{what} is exported since {day}"),
    "pd_measured_print": Phrase(
        "Hàng đang có biện pháp này không được bán. Bạn có chắc cần in nhãn hoặc tải mã?",
        "Goods under this measure must not be sold. Are you sure that you need labels or codes?",
    ),
    "pd_measured_look": Phrase("Xem biện pháp", "See the measure"),
    # Flags.
    "pd_flags_what": Phrase(
        "Dấu hiệu bất thường về hàng của bạn mà cán bộ đang xem xét. Bạn có thể giải trình.",
        "What is unusual about your goods and is with an officer. You can explain.",
    ),
    "pd_no_flags": Phrase("Không có cảnh báo nào đang mở.", "No flag is open."),
    "pd_flag_what": Phrase("Dấu hiệu", "What"),
    "pd_times": Phrase("Số lần", "Times"),
    "pd_outcome": Phrase("Kết luận", "Outcome"),
    "pd_settled": Phrase("Đã kết luận", "Settled"),
    "pd_settled_tag": Phrase("Đã kết luận", "Settled"),
    "pd_open_tag": Phrase("Đang xem xét", "Open"),
    "pd_which_unit": Phrase("Sản phẩm", "Which pack"),
    "pd_unit": Phrase("số {n} (S/N {serial})", "no. {n} (S/N {serial})"),
    "pd_unit_bare": Phrase("số {n}", "no. {n}"),
    "pd_last_seen": Phrase("Lần cuối", "Last"),
    "pd_to_do": Phrase("Bạn nên làm gì", "What to do"),
    "pd_explain": Phrase("Giải trình", "Explanation"),
    "pd_explain_words": Phrase("Giải trình của doanh nghiệp", "Your explanation"),
    "pd_explain_hint": Phrase("Cán bộ xử lý cảnh báo sẽ đọc.", "The officer in charge will read it."),
    "pd_explain_send": Phrase("Gửi giải trình", "Send it"),
    "pd_explained": Phrase("Đã gửi giải trình.", "The explanation is sent."),
    "pd_flag_unit_suspect": Phrase("Một sản phẩm có dấu hiệu bị sao chép mã", "One pack's code may have been copied"),
    "pd_flag_unit_duplicated": Phrase("Một mã xuất hiện ở nhiều nơi", "One code turns up in several places"),
    "pd_flag_sealed_not_issued": Phrase(
        "Mã có dấu ký nhưng không có trong sổ", "A sealed code that the register lacks"
    ),
    "pd_flag_seen_after_end": Phrase(
        "Hàng đã tiêu hủy hoặc xuất khẩu lại xuất hiện", "Goods destroyed or exported turn up again"
    ),
    "pd_flag_lot_out_of_line": Phrase("Một lô khác thường so với các lô khác", "A lot unlike your others"),
    "pd_flag_lot_shipping_data": Phrase(
        "Hàng xuất hiện ngoài nơi đã ghi gửi đến", "Goods seen outside the provinces they went to"
    ),
    "pd_flag_poisoning_suspected": Phrase(
        "Có người cố làm sai lệch số liệu về lô", "Somebody may be spoiling the figures of a lot"
    ),
    "pd_flag_consumer_report": Phrase("Người tiêu dùng phản ánh", "Reported by consumers"),
    "pd_flag_do_unit_suspect": Phrase(
        "So mã này với nhãn giữ lại; kiểm tra khâu in và đại lý nhận lô.",
        "Compare with your retained labels; look at the printing and at who received the lot.",
    ),
    "pd_flag_do_unit_duplicated": Phrase(
        "Rất có thể có hàng sao chép mã. Hãy rà soát nơi nhận lô và cân nhắc thu hồi.",
        "Copies are likely. Check where the lot went, and consider a recall.",
    ),
    "pd_flag_do_sealed_not_issued": Phrase(
        "Cho biết bạn có nhãn nào thuộc đơn này không.", "Say whether you hold labels of this order."
    ),
    "pd_flag_do_seen_after_end": Phrase(
        "Kiểm tra biên bản tiêu hủy hoặc xuất khẩu của lô.", "Check the papers of destruction or export."
    ),
    "pd_flag_do_lot_out_of_line": Phrase(
        "Kiểm tra nơi gửi, đại lý và khâu in của lô này.", "Check where the lot went, its dealers and its printing."
    ),
    "pd_flag_do_lot_shipping_data": Phrase(
        "Nếu hàng có gửi đến nơi khác, hãy bổ sung nơi gửi trong đơn mã.",
        "If goods went elsewhere, add the provinces to the order.",
    ),
    "pd_flag_do_poisoning_suspected": Phrase(
        "Bạn không cần làm gì; cán bộ đang xem xét.", "Nothing to do for you; an officer is looking."
    ),
    "pd_flag_do_consumer_report": Phrase(
        "Xem lại lô hàng; giải trình nếu biết nguyên nhân.", "Look at the lot; explain if you know the cause."
    ),
    "pd_outcome_copies_confirmed": Phrase("Xác nhận có sao chép", "Copies confirmed"),
    "pd_outcome_theft_confirmed": Phrase("Xác nhận mất cắp", "Theft confirmed"),
    "pd_outcome_genuine_examined": Phrase("Đã xem hàng: là hàng thật", "Examined: genuine"),
    "pd_outcome_data_error": Phrase("Sai sót dữ liệu", "A slip in the data"),
    "pd_outcome_false_reports": Phrase("Phản ánh không đúng", "False reports"),
    "pd_outcome_no_finding": Phrase("Không phát hiện gì", "Nothing found"),
}
