"""The studio: pages on which people see, try, write, translate and send surveys, and read their results."""

from engine.studio.rooms import add_studio

__all__ = ("add_studio",)
