"""The front door over HTTP: an ASGI application over the plans of a store (extra `web`)."""

from collegial_web.app import application
from collegial_web.asking import Asker, Grant, Login
from collegial_web.limits import Limits

__all__ = ["Asker", "Grant", "Limits", "Login", "application"]
