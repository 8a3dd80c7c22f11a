"""The words of an inspection's report on paper, Vietnamese first, English second; and for whom it is printed."""

from enum import StrEnum

from registry.model.phrases import Phrase


class Copy(StrEnum):
    """For whom a report is printed."""

    AUTHORITY = "authority"
    TRADER = "trader"


REGISTRY = Phrase("Sổ đăng ký mã sản phẩm quốc gia", "National register of product codes")
TITLE = Phrase("BÁO CÁO KIỂM TRA MÃ SẢN PHẨM", "Report of an inspection of product codes")
COPIES = {
    Copy.AUTHORITY: Phrase("Bản lưu của cơ quan kiểm tra", "The authority's copy"),
    Copy.TRADER: Phrase("Bản giao cho bên được kiểm tra", "The trader's copy"),
}
SAMPLE = Phrase("MẪU – dữ liệu thử, không có giá trị", "SAMPLE – test data, worth nothing")
FACTS = (
    Phrase("Số báo cáo", "Number"),
    Phrase("Cơ quan", "Authority"),
    Phrase("Người kiểm tra", "Inspector"),
    Phrase("Nơi kiểm tra", "Place"),
    Phrase("Tỉnh, thành phố", "Province"),
    Phrase("Bên được kiểm tra", "Trader"),
    Phrase("Mục đích", "Purpose"),
    Phrase("Căn cứ pháp lý", "Legal basis"),
    Phrase("Thời gian", "Time"),
)
SUMMARY = Phrase("Kết quả", "Results")
CHECKED = Phrase("Số mã đã kiểm tra", "Codes checked")
TAKEN_OFF = Phrase("Mã đã gỡ khỏi danh sách", "Codes taken off the list")
LIST = Phrase("Danh sách mã", "The codes")
PHOTOS = Phrase("Ảnh chụp (SHA-256)", "Photos (SHA-256)")
ORIGINAL = Phrase("bản gốc", "as taken")
KEPT = Phrase("bản lưu", "as kept")
SIGNED = Phrase("Chữ ký số của hệ thống", "The registry's signature")
PROOF = Phrase(
    "Bản giấy này được in từ tệp báo cáo JSON. Tệp đó mang chữ ký số ES256 của khóa số {key}, máy chủ {host}; "
    "SHA-256 của tệp ghi dưới đây và ở chân mỗi trang. Để kiểm tra: lấy danh sách khóa công khai tại "
    "https://{host}/.well-known/jwks.json rồi chạy `registry inspection check TỆP.json --keys jwks.json`.",
    "This paper was printed from the report's JSON file, which carries an ES256 signature by key {key} of {host}; the "
    "file's SHA-256 stands below and at the foot of every page. To check it: take the public keys from "
    "https://{host}/.well-known/jwks.json and run `registry inspection check FILE.json --keys jwks.json`.",
)
CLAIM = Phrase(
    "Kết quả ghi nhận điều hệ thống biết về mã in trên bao bì vào lúc kiểm tra. Kết quả không kết luận về chất lượng "
    "hàng hóa và không quy lỗi cho ai.",
    "The results say what the registry knew of the printed codes when they were checked. They judge neither the goods' "
    "quality nor anybody's fault.",
)
TIMES = Phrase("đọc {times} lần", "brought {times} times")
USUAL = Phrase("Lịch sử, nếu không ghi khác:", "The past, unless a line says otherwise:")
NO_PAST = Phrase("Không có lịch sử.", "Nothing is known of its past.")
REMOVED = Phrase("gỡ lúc {at}", "taken off at {at}")
WHO_SIGNS = (
    Phrase("Người kiểm tra", "Inspector"),
    Phrase("Đại diện bên được kiểm tra", "For the trader"),
)
SIGN_HERE = Phrase("(ký, ghi rõ họ tên)", "(signature, full name)")
