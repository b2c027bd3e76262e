"""What every table is made with: names of constraints, columns that count up, indexes of some rows."""

from __future__ import annotations

from typing import ClassVar, cast

from sqlalchemy import BigInteger, Index, Integer, MetaData, Table, false, text, true
from sqlmodel import SQLModel

metadata = MetaData(
    # Alembic can only alter constraints that have names.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up by itself only in a column that is exactly INTEGER PRIMARY KEY.
COUNTED = BigInteger().with_variant(Integer, "sqlite")

# For the rows that an older version of the engine writes while a newer one has migrated already.
NOT_SAID = {"server_default": false()}
SAID = {"server_default": true()}
LIVE = {"server_default": text("'live'")}


def partial(name: str, *columns: str, where: str) -> Index:
    """Index only the rows that `where` holds for."""
    return Index(name, *columns, postgresql_where=text(where), sqlite_where=text(where))


class Row(SQLModel):
    """Any row of ours; the metadata is our own, as hosts may have SQLModel tables too."""

    metadata: ClassVar[MetaData] = metadata


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a class of rows."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]
