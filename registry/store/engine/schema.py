"""Every table, key, check and index: the last judge of what may be recorded.

Times are UTC; days are ISO text; a unit is (order, index) and the text of a code is stored nowhere. The migrations in
`migrations/` lead to exactly this schema; a test compares them. The tables stand in `tables/`, by part of the trade.
"""

from registry.store.engine.columns import metadata, microseconds
from registry.store.tables.companies import company_changes, suspensions
from registry.store.tables.goods import (
    corrections,
    gtin_serial_keys,
    keys,
    measures,
    orders,
    organisations,
    own_serials,
    prefixes,
    products,
    registry,
    unit_ranges,
    versions,
)
from registry.store.tables.market import inspection_checks, inspection_photos, inspections, report_photos, reports
from registry.store.tables.messages import mailboxes, mailed_links, outbox
from registry.store.tables.office import (
    answered_calls,
    audit,
    files,
    remarks,
    request_files,
    requests,
    retention_counts,
    work,
)
from registry.store.tables.people import api_keys, authorities, forces, people, sessions, sign_in_attempts
from registry.store.tables.records import (
    business_register,
    list_layouts,
    papers,
    permit_register,
    product_details,
    product_history,
    registers,
)
from registry.store.tables.sites import communes, key_sites, person_sites, sites
from registry.store.tables.traces import (
    daily_scans,
    flags,
    forged_samples,
    hourly_counts,
    refused_sales,
    sales,
    scans,
    shipments,
    units,
)

__all__ = [
    "answered_calls",
    "api_keys",
    "audit",
    "authorities",
    "business_register",
    "communes",
    "company_changes",
    "corrections",
    "daily_scans",
    "files",
    "flags",
    "forces",
    "forged_samples",
    "gtin_serial_keys",
    "hourly_counts",
    "inspection_checks",
    "inspection_photos",
    "inspections",
    "key_sites",
    "keys",
    "list_layouts",
    "mailboxes",
    "mailed_links",
    "measures",
    "metadata",
    "microseconds",
    "orders",
    "organisations",
    "outbox",
    "own_serials",
    "papers",
    "people",
    "permit_register",
    "person_sites",
    "prefixes",
    "product_details",
    "product_history",
    "products",
    "refused_sales",
    "registers",
    "registry",
    "remarks",
    "report_photos",
    "reports",
    "request_files",
    "requests",
    "retention_counts",
    "sales",
    "scans",
    "sessions",
    "shipments",
    "sign_in_attempts",
    "sites",
    "suspensions",
    "unit_ranges",
    "units",
    "versions",
    "work",
]
