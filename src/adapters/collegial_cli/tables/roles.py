"""What the methods of a plan call their roles."""

from collections.abc import Iterable
from functools import partial

from collegial_cli.screen import Screen
from collegial_core.kernel import GroupId, MeetingId
from collegial_core.policy import Method, Role
from collegial_core.state import State


class RoleNames:
    """Gives a screen that calls roles as the method of a group does, or of a meeting's group.

    Where no group is known, any method of the plan will do that has the role.
    """

    def __init__(self, screen: Screen, state: State) -> None:
        self._screen = screen
        self._state = state

    def at(self, thing: object) -> Screen:
        """Give the screen for a row or event that may name its group or its meeting."""
        return self.screen(group=getattr(thing, "group", None), meeting=getattr(thing, "meeting", None))

    def screen(self, *, group: GroupId | None = None, meeting: MeetingId | None = None) -> Screen:
        """Give the screen for a group or a meeting."""
        held = self._state.meetings.get(meeting) if meeting else None
        whose = held.group if held else group
        found = self._state.groups.get(whose) if whose else None
        own = [self._state.methods[found.method]] if found else []
        return self._screen.calling(partial(called, self._screen, [*own, *self._state.methods.values()]))


def called(screen: Screen, methods: Iterable[Method], role: str) -> str:
    """Give what the first of the methods that has the role calls it; as the library does where none has."""
    found = next((it for method in methods for it in method.roles if it.role == role), None)
    return screen.role(role) if found is None else role_name(screen, found)


def role_name(screen: Screen, role: Role) -> str:
    """Give what a method calls a role, as it stands inside a sentence."""
    name = screen.either(role.name_en, role.name_sv)
    return name[:1].lower() + name[1:]
