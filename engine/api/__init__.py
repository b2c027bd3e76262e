"""HTTP for hosts and gateways."""

from engine.api.app import make_app

__all__ = ["make_app"]
