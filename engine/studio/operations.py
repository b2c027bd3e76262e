"""What who runs the service looks at: the outbox, dead letters, refused entries, opt-outs and webhooks."""

from __future__ import annotations

from fastapi import Request, Response

from engine.results.results import masked
from engine.studio.rendering import page
from engine.studio.routes import Filled, Shared, go_to, new_router
from engine.studio.visitors import needs, visitor

router = new_router()

MOST_SHOWN = 100


@router.get("/operations", dependencies=[needs("operate")])
def operations(request: Request, studio: Shared, settled: str = "") -> Response:
    """Show how the service stands."""
    engine, who = studio.engine, visitor(request)
    sees_numbers = who.may("identifiers")
    refused = [
        {"entry": one, "content": one.content if sees_numbers else masked(one.content)}
        for one in reversed(engine.refused(MOST_SHOWN + 1))
    ]
    told = {
        "outbox": engine.outbox(),
        "letters": engine.dead_letters(),
        "refused": refused,
        "opt_outs": engine.administration.opt_outs(limit=MOST_SHOWN + 1).result(),
        "webhooks": engine.webhooks.list().result() if who.may("webhooks") else None,
        "settled": settled,
        "most": MOST_SHOWN,
    }
    return page(request, "operations", told)


@router.post("/operations/retry", dependencies=[needs("operate")])
def retry(studio: Shared, form: Filled) -> Response:
    """Send dead letters once more."""
    done = sum(studio.engine.retry(one) for one in form.getlist("reference"))
    return go_to(f"/operations?settled={done}")


@router.post("/operations/discard", dependencies=[needs("operate")])
def discard(studio: Shared, form: Filled) -> Response:
    """Withdraw dead letters."""
    done = sum(studio.engine.discard(one) for one in form.getlist("reference"))
    return go_to(f"/operations?settled={done}")
