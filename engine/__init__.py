"""Two-way SMS surveys for host services: open an `Engine`, send surveys, hand in replies, read sessions."""
