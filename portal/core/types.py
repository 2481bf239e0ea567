"""Column types that the models share; `core.db` ties them to the Python types of the annotations."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from sqlalchemy import DateTime, Dialect, Integer, String
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from portal.core.periods import Period
from portal.core.score import Figure

id_ = Annotated[int, mapped_column(primary_key=True)]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, on databases that keep zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Hundredths(TypeDecorator[Figure]):
    """Two decimals, kept exactly: SQLite would make a float of them."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Figure | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Figure | None:
        return None if value is None else Figure(Decimal(value).scaleb(-2))


class PeriodText(TypeDecorator[Period]):
    """A period as its address writes it; what comes back knows its days."""

    impl = String(8)
    cache_ok = True

    def process_bind_param(self, value: Period | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Period | None:
        return None if value is None else Period(value)
