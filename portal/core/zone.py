"""The zone that all days and hours of the portal are in. It knows no summer time (UTC+7)."""

from zoneinfo import ZoneInfo

PALEMBANG = ZoneInfo("Asia/Jakarta")
