"""Words of the template of a product list: its sheets, and the guide to filling it in."""

from registry.model.phrases import Phrase

WORDS: dict[str, Phrase] = {
    "pt_list": Phrase("Sản phẩm", "Products"),
    "pt_guide": Phrase("Hướng dẫn", "Guide"),
    "pt_choices": Phrase("Danh mục chọn", "Choices"),
    "pt_choose": Phrase("Chọn trong danh sách ở góc ô.", "Choose from the list at the corner of the cell."),
    "pt_title": Phrase("Cách điền danh sách sản phẩm", "How to fill in the list of products"),
    "pt_one": Phrase(
        "1. Điền vào trang đầu, mỗi sản phẩm một dòng. Dòng 2 là ví dụ: hãy ghi đè bằng sản phẩm của bạn.",
        "1. Fill in the first sheet, one row for each product. Row 2 is an example: write your product over it.",
    ),
    "pt_two": Phrase(
        "2. Mọi cột đã ở dạng Văn bản để không mất số 0 và không đổi số thành ngày. Khi dán, hãy dán giá trị.",
        "2. All columns are Text, so that no zero is lost and no number becomes a day. Paste values only.",
    ),
    "pt_three": Phrase(
        "3. Cột có tiêu đề nền vàng là bắt buộc; cột khác có thể để trống, bỏ đi hoặc đổi thứ tự.",
        "3. Columns with a yellow heading are required; others may be empty, left out or in another order.",
    ),
    "pt_four": Phrase(
        "4. Lưu tệp dạng XLSX (hoặc CSV UTF-8) rồi tải lên ở mục Nhập danh sách; bạn kiểm tra xong mới ghi.",
        "4. Save it as XLSX (or CSV UTF-8) and upload it under Load a list; nothing is recorded before you checked it.",
    ),
    "pt_column": Phrase("Cột", "Column"),
    "pt_needed": Phrase("Bắt buộc", "Required"),
    "pt_holds": Phrase("Nội dung", "Content"),
    "pt_example": Phrase("Ví dụ", "Example"),
    "pt_yes": Phrase("có", "yes"),
}
