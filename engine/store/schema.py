"""What every table is made with: names of constraints, columns that count up, indexes of some rows."""

from __future__ import annotations

import re
from typing import ClassVar

from sqlalchemy import BigInteger, Index, Integer, MetaData, Table, false, text, true
from sqlalchemy.orm import declared_attr
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
    __table__: ClassVar[Table]

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy calls it of the class
        """Name the table as the class, without `Row`: that of `OptOutRow` is `opt_out`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__.removesuffix("Row")).lower()
