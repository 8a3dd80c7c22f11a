"""Calendar days are days of Asia/Ho_Chi_Minh; times are aware datetimes in UTC."""

from datetime import date, datetime, timedelta, timezone

# Vietnam keeps UTC+7 the year round, so the zone is a constant and needs no time zone database.
LOCAL_ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def local_day(moment: datetime) -> date:
    """The calendar day in Viet Nam at an aware moment."""
    return moment.astimezone(LOCAL_ZONE).date()
