"""The front door over HTTP: an ASGI application over the plans of a store (extra `web`)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collegial_web.app import application
    from collegial_web.asking import Asker, GivesCalendars, GivesReminders, Grant, Login, SignedIn, Subscriber
    from collegial_web.limits import Limits
    from collegial_web.login import DirectoryLogin
    from collegial_web.shared import Rates, Subscription, open_shared
else:
    _MODULES = {
        "Asker": "asking",
        "DirectoryLogin": "login",
        "GivesCalendars": "asking",
        "GivesReminders": "asking",
        "Grant": "asking",
        "Limits": "limits",
        "Login": "asking",
        "Rates": "shared",
        "SignedIn": "asking",
        "Subscriber": "asking",
        "Subscription": "shared",
        "application": "app",
        "open_shared": "shared",
    }

    def __getattr__(name: str) -> object:
        # The commands `serve`, `token` and `directory` import this package; without the extra they have to say so.
        if name not in _MODULES:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from importlib import import_module  # noqa: PLC0415 - see above

        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


__all__ = [
    "Asker",
    "DirectoryLogin",
    "GivesCalendars",
    "GivesReminders",
    "Grant",
    "Limits",
    "Login",
    "Rates",
    "SignedIn",
    "Subscriber",
    "Subscription",
    "application",
    "open_shared",
]
