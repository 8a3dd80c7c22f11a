"""Lists as Vietnamese offices make them: a guide in front, title lines, merged cells, rows that nobody sees."""

import io

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only makes the workbooks of tests

HEADINGS = ("STT", "Mã vạch", "Tên thuốc", "Nhóm hàng", "Số ĐKLH", "Ghi chú")


def office_list(gtins: list[str], guide: bool = True) -> bytes:
    """Headings in row 6; the category is one merged cell; the second product is hidden, and so is the column of notes.

    A second sheet has the same headings, a third is hidden.
    """
    book = openpyxl.Workbook()
    front = book.worksheets[0]
    front.title = "Hướng dẫn"
    front.append(("Cách điền biểu mẫu",))
    front.append(("Tên thuốc", "ghi như trên giấy"))
    page = book.create_sheet("Danh mục T11") if guide else front
    for cell, text in (
        ("A1", "CÔNG TY CP DƯỢC AN KHANG, HÀ NỘI"),
        ("A3", "DANH MỤC SẢN PHẨM ĐĂNG KÝ MÃ TRUY XUẤT"),
        ("A4", "Kèm theo công văn số 12/AK-QLCL"),
    ):
        page[cell] = text
    page.merge_cells("A3:F3")
    rows = [(n, gtin, f"Viên giảm đau {n}", None, f"VD-1234{n}-25", "x") for n, gtin in enumerate(gtins, 1)]
    for at, row in enumerate((HEADINGS, *rows), 6):
        for column, value in enumerate(row, 1):
            page.cell(at, column, value)
    page["D7"] = "Thuốc"
    page.merge_cells(f"D7:D{6 + len(gtins)}")
    page.row_dimensions[8].hidden = True
    page.column_dimensions["F"].hidden = True
    if guide:
        old = book.create_sheet("Danh mục T10")
        old.append(HEADINGS)
        old.append((1, gtins[0], "Tên cũ", "Thuốc", "VD-1-24", ""))
        book.create_sheet("Nháp").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
