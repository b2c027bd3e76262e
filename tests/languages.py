"""The languages that the project ships: tests hold all of their words. Others are folders, and nothing else."""

from engine.languages import Languages
from engine.resources import TEMPLATES

SHIPPED = ("da", "de", "en", "no", "sv")
"""Each has snapshots of its templates, cases in `tests/replies` and the texts of `survey new`."""

LANGUAGES = Languages(TEMPLATES)
