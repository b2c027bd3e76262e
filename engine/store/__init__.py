"""What is stored, and how it is reached: the only door of sqlmodel, SQLAlchemy and Alembic."""

from __future__ import annotations

from engine.store.database import Database
from engine.store.factory import empty, open_database
from engine.store.queries import Queries
from engine.store.sql_unit_of_work import SqlUnitOfWork

__all__ = ["Database", "Queries", "SqlUnitOfWork", "empty", "open_database"]
