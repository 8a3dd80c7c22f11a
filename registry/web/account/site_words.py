"""The words of sites: the list, one site, a list of them as a file, and who is bound to which."""

from registry.catalogue.products import Mode
from registry.intake.site_list import SiteColumn
from registry.model.phrases import Phrase
from registry.model.sites import SiteKind

WORDS: dict[str, Phrase] = {
    "sites": Phrase("Địa điểm", "Sites"),
    "sites_what": Phrase(
        "Nơi đơn vị sản xuất, chứa, bán hoặc sử dụng hàng. Người hoặc khóa API gắn với đúng một địa điểm đang mở thì "
        "lượt quét và lần bán được tính tại đó.",
        "Where the organisation makes, keeps, sells or uses goods. Scans and sales of a person or API key bound to "
        "exactly one open site count there.",
    ),
    "sites_of": Phrase("Địa điểm của đơn vị (mã số thuế hoặc tên)", "Sites of which organisation (tax code or name)"),
    "sites_show": Phrase("Xem", "Show"),
    "sites_search": Phrase("Tìm theo tên, GLN hoặc mã", "Search by name, GLN or code"),
    "site_gln_or_code": Phrase("GLN hoặc mã", "GLN or code"),
    "sites_find": Phrase("Tìm", "Find"),
    "site_save": Phrase("Lưu", "Save"),
    "sites_none": Phrase("Chưa có địa điểm nào.", "There is no site yet."),
    "sites_not_found": Phrase("Không tìm thấy địa điểm nào.", "No site was found."),
    "sites_more": Phrase(
        "Chỉ hiện {shown} trong {total} địa điểm: hãy tìm cụ thể hơn.",
        "Only {shown} of {total} sites are shown: search for fewer.",
    ),
    "sites_all": Phrase("Tất cả {total} địa điểm", "All {total} sites"),
    "sites_company": Phrase("Trang của đơn vị", "The organisation's page"),
    "sites_own": Phrase("Người quản trị của đơn vị thêm và sửa địa điểm.", "Your administrator adds and changes them."),
    "sites_edit": Phrase("Thêm, sửa địa điểm", "Add or change sites"),
    "site_new": Phrase("Thêm địa điểm", "Add a site"),
    "site_change": Phrase("Sửa địa điểm", "Change the site"),
    "site_close": Phrase("Đóng địa điểm", "Close the site"),
    "site_close_sure": Phrase(
        "Không còn gì diễn ra ở đây nữa, và địa điểm không mở lại được. Lượt quét và lần bán cũ vẫn giữ địa điểm này.",
        "Nothing happens here any more, and it does not open again. Earlier scans and sales keep this site.",
    ),
    "site_open": Phrase("Đang mở", "Open"),
    "site_closed_word": Phrase("Đã đóng", "Closed"),
    "site_added_done": Phrase("Đã thêm địa điểm.", "The site is added."),
    "site_changed_done": Phrase("Đã lưu địa điểm.", "The site is saved."),
    "site_closed_done": Phrase("Đã đóng địa điểm.", "The site is closed."),
    "site_gln_hint": Phrase("13 số do GS1 cấp, nếu có.", "13 digits of GS1, if it has one."),
    "site_code_hint": Phrase(
        "Mã truy vết địa điểm quốc gia, nếu có, ví dụ VN-01-0023.", "Its national location code, if any, as VN-01-0023."
    ),
    "site_commune_hint": Phrase(
        "Mã 5 số hoặc tên, theo danh mục đã nạp; để trống nếu chưa có.",
        "Five digits or its name, of the list that was loaded; empty where there is none.",
    ),
    "site_point_hint": Phrase(
        "Độ thập phân như trên bản đồ điện thoại, ví dụ 21,02851 và 105,85420. Không có thì lấy trung tâm tỉnh.",
        "Decimal degrees as a phone's map shows them, as 21.02851 and 105.85420. Else the province's centre counts.",
    ),
    "sites_import": Phrase("Nạp danh sách (CSV hoặc Excel)", "Load a list (CSV or Excel)"),
    "sites_import_what": Phrase(
        "Mỗi dòng một địa điểm. Dòng trùng GLN, mã hoặc tên sẽ cập nhật địa điểm đã có; nạp lại không sao.",
        "A row for each site. A row with a known GLN, code or name updates that site; loading again does no harm.",
    ),
    "sites_import_file": Phrase("Tệp danh sách", "File"),
    "sites_import_mode": Phrase("Khi có dòng sai", "Where rows are wrong"),
    "sites_import_template": Phrase("Tải tệp mẫu", "Download a template"),
    "sites_import_button": Phrase("Nạp danh sách", "Load the list"),
    "sites_import_no_file": Phrase("Hãy chọn tệp.", "Choose a file."),
    "sites_import_done": Phrase(
        "Đã nạp: {new} mới, {changed} thay đổi, {same} giữ nguyên.",
        "Loaded: {new} new, {changed} changed, {same} the same.",
    ),
    "sites_import_not": Phrase(
        "Chưa nạp gì: {new} mới, {changed} thay đổi, {same} giữ nguyên, {faulty} dòng sai.",
        "Nothing is loaded: {new} new, {changed} changed, {same} the same, {faulty} rows wrong.",
    ),
    "sites_import_faulty": Phrase("Các dòng sai", "Rows that are wrong"),
    "sites_import_row": Phrase("Dòng", "Row"),
    "sites_import_column": Phrase("Cột", "Column"),
    "sites_import_cell": Phrase("Nội dung", "Cell"),
    "sites_import_fault": Phrase("Cần sửa", "What to do"),
    "sites_import_hidden": Phrase("Còn {n} lỗi nữa.", "{n} more."),
    "bound_to": Phrase("Địa điểm của {who}", "Sites of {who}"),
    "bound_what": Phrase(
        "Gắn đúng một địa điểm thì mọi lượt quét và lần bán được tính tại đó. Gắn nhiều hoặc không gắn: chỉ tính nơi "
        "được ghi trong từng lần.",
        "Bound to exactly one site, every scan and sale counts there. Bound to several or none, only where each of "
        "them says.",
    ),
    "bound_sites": Phrase("Địa điểm: mỗi dòng một tên, GLN hoặc mã", "Sites: a name, GLN or code on each line"),
    "bound_done": Phrase("Đã lưu địa điểm của người dùng hoặc khóa.", "The sites are saved."),
    "bound_none": Phrase("Chưa gắn", "Not bound"),
    "bound_change": Phrase("Đổi", "Change"),
    "bound_may": Phrase("Địa điểm đang mở của đơn vị", "Open sites of the organisation"),
}

SITE_KIND: dict[SiteKind, Phrase] = {
    SiteKind.PLANT: Phrase("Nhà máy", "Plant"),
    SiteKind.WAREHOUSE: Phrase("Kho", "Warehouse"),
    SiteKind.SHOP: Phrase("Cửa hàng", "Shop"),
    SiteKind.PHARMACY: Phrase("Nhà thuốc", "Pharmacy"),
    SiteKind.HOSPITAL: Phrase("Bệnh viện", "Hospital"),
    SiteKind.WARD: Phrase("Khoa", "Ward"),
    SiteKind.LABORATORY: Phrase("Phòng kiểm nghiệm", "Laboratory"),
    SiteKind.DEPOT: Phrase("Trạm trung chuyển", "Depot"),
    SiteKind.OFFICE: Phrase("Văn phòng", "Office"),
}

SITE_MODE: dict[Mode, Phrase] = {
    Mode.ALL_OR_NOTHING: Phrase("Không nạp gì, chỉ cho biết dòng nào sai", "Load nothing, and tell which"),
    Mode.PARTIAL: Phrase("Nạp các dòng đúng", "Load the good rows"),
    Mode.DRY_RUN: Phrase("Chỉ kiểm tra, chưa nạp", "Only check the list"),
}

SITE_FIELD: dict[SiteColumn, Phrase] = {
    SiteColumn.NAME: Phrase("Tên địa điểm", "Site name"),
    SiteColumn.KIND: Phrase("Loại hình", "Kind"),
    SiteColumn.GLN: Phrase("GLN", "GLN"),
    SiteColumn.CODE: Phrase("Mã địa điểm", "Location code"),
    SiteColumn.ADDRESS: Phrase("Địa chỉ", "Address"),
    SiteColumn.PROVINCE: Phrase("Tỉnh", "Province"),
    SiteColumn.COMMUNE: Phrase("Xã phường", "Commune"),
    SiteColumn.LAT: Phrase("Vĩ độ", "Latitude"),
    SiteColumn.LON: Phrase("Kinh độ", "Longitude"),
}

# What is wrong with a field of a site, by the code of the fault.
SITE_FAULT: dict[str, Phrase] = {
    "missing": Phrase("Chưa điền.", "It is empty."),
    "too_long": Phrase("Quá dài.", "It is too long."),
    "control_character": Phrase("Có ký tự không nhìn thấy: hãy gõ lại.", "It holds an invisible sign: type it again."),
    "site_name": Phrase("Tên cần có chữ hoặc số.", "A name has letters or digits."),
    "site_kind": Phrase(
        "Loại hình là: nhà máy, kho, cửa hàng, nhà thuốc, bệnh viện, khoa, phòng kiểm nghiệm, trạm hoặc văn phòng.",
        "A kind is plant, warehouse, shop, pharmacy, hospital, ward, laboratory, depot or office.",
    ),
    "gln_form": Phrase("GLN có 13 số; ghi dạng văn bản hoặc để trống.", "A GLN has 13 digits; write them as text."),
    "gln_check_digit": Phrase(
        "Số kiểm tra của GLN sai; nếu các số khác đúng thì là {digits}.",
        "The check digit of the GLN is wrong; with all other digits right it is {digits}.",
    ),
    "location_code": Phrase(
        "Mã địa điểm có 3 đến 30 ký tự A-Z, 0-9 và . - / _, trong đó có chữ số.",
        "A location code has 3 to 30 of A-Z, 0-9 and . - / _, with a digit among them.",
    ),
    "province_unknown": Phrase("Không phải tỉnh nào trong 34 tỉnh, thành phố.", "None of the 34 provinces."),
    "commune_unknown": Phrase(
        "Không có xã, phường này trong danh mục đã nạp: ghi mã 5 số, hoặc để trống.",
        "No commune of the list that was loaded: write its five digits, or leave it empty.",
    ),
    "commune_elsewhere": Phrase("Xã, phường này thuộc tỉnh khác.", "This commune lies in another province."),
    "degrees": Phrase(
        "Vĩ độ từ 6 đến 23,5, kinh độ từ 102 đến 118; hãy xem có bị đảo không.",
        "Latitude is 6 to 23.5 and longitude 102 to 118; see that they are not exchanged.",
    ),
    "half_a_point": Phrase("Cần cả vĩ độ và kinh độ.", "Latitude and longitude come together."),
    "point_far": Phrase("Tọa độ cách tỉnh này hàng trăm km.", "This point is hundreds of km from the province."),
    "site_taken": Phrase(
        "Một địa điểm đang mở khác đã có (không kể dấu và chữ hoa).",
        "Another open site has it (marks and case do not count).",
    ),
    "site_twice": Phrase("Danh sách có hai dòng cho một địa điểm.", "Two rows of the list are of one site."),
    "sites_full": Phrase(
        "Quá nhiều địa điểm: hãy đóng nơi không còn.", "Too many sites: close those that are no more."
    ),
    "cell_without_column": Phrase("Ô này nằm ngoài các cột có tên.", "This cell stands beyond the named columns."),
}

FAULTS: dict[str, Phrase] = {
    "site": Phrase(
        "Có địa điểm không thuộc đơn vị này hoặc đã đóng: ghi tên, GLN hoặc mã của địa điểm đang mở, mỗi dòng một nơi.",
        "One of these is no open site of this organisation: write names, GLNs or codes, one on each line.",
    ),
    "site_unknown": Phrase("Không có địa điểm này.", "There is no such site."),
    "site_closed": Phrase("Địa điểm này đã đóng: hãy thêm địa điểm mới.", "This site is closed: add a new one."),
    "sites_full": Phrase(
        "Đơn vị đã có quá nhiều địa điểm đang mở: hãy đóng những nơi không còn.",
        "The organisation has too many open sites: close those that are no more.",
    ),
}
