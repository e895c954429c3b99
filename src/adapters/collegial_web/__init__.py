"""The front door over HTTP: an ASGI application over the plans of a store (extra `web`)."""

from collegial_web.app import application
from collegial_web.asking import Asker, Grant, Login

__all__ = ["Asker", "Grant", "Login", "application"]
