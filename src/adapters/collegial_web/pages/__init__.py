"""Pages for the people who do the work; a page has its template and its style beside it.

A page holds no rule: what it offers is `todo` and `may`, what it says is `collegial_words`.
"""

from collegial_web.pages.routes import page_routes

__all__ = ["page_routes"]
