"""Makes pages: the templates of the studio, filled, under a policy that lets nothing in that is not ours."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from engine import phone
from engine.authoring.picture import QUOTE
from engine.studio.visitors import Visitor, visitor

HERE = Path(__file__).parent
STATIC = HERE / "static"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(
    request: Request,
    name: str,
    told: Mapping[str, Any],
    status: int = 200,
    more_headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a template of `pages`, filled."""
    nonce = secrets.token_urlsafe(16)
    text = filled(request, name, {"nonce": nonce, **told})
    headers = {**(more_headers or {}), "Content-Security-Policy": POLICY.format(nonce=nonce)}
    return HTMLResponse(text, status, headers)


def filled(request: Request, name: str, told: Mapping[str, Any]) -> Markup:
    """Fill a template of `pages`. Everything in it is text, whoever wrote it, unless the template makes it more."""
    shown = {"visitor": visitor(request), "path": request.url.path, "studio": request.app.state.studio, **told}
    return Markup(_pages().get_template(f"{name}.html.j2").render(shown))  # noqa: S704 - templates escape what they fill in


def number_shown(who: Visitor, number: str) -> str:
    """Return a respondent's number, whole only for those who may see it."""
    return number if who.may("identifiers") else phone.masked(number)


def text_shown(who: Visitor, text: str, recipient: str) -> str:
    """Return what a respondent wrote or was sent, with the phone numbers in it as `number_shown` shows them."""
    found = [] if who.may("identifiers") else phone.numbers_in(text, phone.country(recipient))
    # The longest first: one number may be written as the end of another, without its country code.
    for number, written in sorted(found, key=lambda one: -len(one[1])):
        text = text.replace(written, phone.masked(number))
    return text


def _in_words(text: str) -> Markup:
    """Show what stands in backticks, the names in a definition, as names."""
    parts = text.split("`")
    marked = (Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts))
    return Markup().join(marked) if len(parts) % 2 else escape(text)


def _with_names(text: str) -> str:
    """Show what a text quotes by its name, in brackets."""
    return QUOTE.sub(r"[\1]", text)


def _count(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _figure(value: float | None, places: int = 1) -> str:
    return "–" if value is None else f"{value:.{places}f}".replace("-", "−")


def _moment(at: datetime | str | None, layout: str = "%-d %b %Y, %H:%M") -> str:
    if not at:
        return "–"
    read = datetime.fromisoformat(at) if isinstance(at, str) else at
    return read.strftime(layout)


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


@cache
def _asset(name: str) -> str:
    """Return the address of a static file; it changes with the file."""
    return f"/studio/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


@cache
def _pages() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset": _asset, "number_shown": number_shown, "text_shown": text_shown}
    environment.filters |= {
        "count": _count,
        "in_words": _in_words,
        "with_names": _with_names,
        "percent": _percent,
        "figure": _figure,
        "moment": _moment,
        "seconds": _seconds,
    }
    environment.globals["parts"] = environment.get_template("parts.html.j2").module
    return environment
