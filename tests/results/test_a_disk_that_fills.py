"""An export that finds no room: an error that says so, and no half file."""

import gc
import resource
from contextlib import contextmanager

import pytest

from engine.errors import ExportFailed
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from tests.results.driving import SURVEY


@contextmanager
def files_of_at_most(size):
    """Let no file of this process grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.slow
# XlsxWriter leaves the file it was writing a sheet to, which is gone by then, to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("before", [None, b"what was there before"], ids=["nothing", "another file"])
@pytest.mark.parametrize("form", ["csv", "ndjson", "xlsx", "parquet", "sav", "folder"])
def test_no_half_file_is_left(driven, tmp_path, form, before):
    query = ResultsQuery(cohort=Cohort(survey_id=SURVEY), sees_all=True)
    path = tmp_path / f"results.{form}"
    if before and form != "folder":
        path.write_bytes(before)

    request = ExportRequest(query, form, layout="long", include=["text"])
    with (
        files_of_at_most(2048),
        pytest.raises(ExportFailed, match=f"The export to `results.{form}` could not be written"),
    ):
        driven.phones.engine.export(request, path)
    gc.collect()

    left = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert left == ({path.name: before} if before and form != "folder" else {})
