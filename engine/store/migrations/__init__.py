"""Alembic's revisions: what changed in the schema, in order."""
