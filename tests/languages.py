"""The languages that the project ships: tests hold all of their words. Others are folders, and nothing else."""

SHIPPED = ("da", "de", "en", "no", "sv")
"""Each has snapshots of its templates, cases in `tests/replies` and the texts of `survey new`."""
