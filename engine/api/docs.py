"""The documentation of every call, for a browser: Swagger UI, from files of our own."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"

ONLY_OURS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""A browser loads nothing of another server for this page, and shows it in no other page."""


def show_docs(app: FastAPI) -> None:
    """Show the documentation at `/docs`; the page and its files refer to each other by relative addresses."""

    @app.get("/docs", include_in_schema=False)
    def docs() -> FileResponse:
        return FileResponse(STATIC / "docs.html", headers=ONLY_OURS)

    app.mount("/docs/files", StaticFiles(directory=STATIC))
