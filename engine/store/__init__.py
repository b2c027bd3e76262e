"""What is stored, and how it is reached: the only door of sqlmodel, SQLAlchemy and Alembic."""

from __future__ import annotations

from engine.store.database import Database
from engine.store.opening import open_database
from engine.store.records import Records
from engine.store.unit import Unit

__all__ = ["Database", "Records", "Unit", "open_database"]
