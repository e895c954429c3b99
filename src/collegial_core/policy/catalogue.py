"""The methods that ship with the library: one TOML file each, read as data."""

from typing import Any

from collegial_core.kernel import Severity, Unreadable
from collegial_core.policy.method import GroupSize, LateJoiner, Method, VisitPolicy


def shipped_methods() -> tuple[Method, ...]:
    """Read every shipped method, sorted by id and version."""
    from importlib import resources  # noqa: PLC0415 - slow to import, and needed only here

    folder = resources.files("collegial_core.policy") / "methods"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    methods = [read_method(file.read_text("utf-8"), file.name) for file in files if file.name.endswith(".toml")]
    return tuple(sorted(methods, key=lambda method: (method.method, method.version)))


def read_method(text: str, path: str) -> Method:
    """Read one method definition.

    Raises:
        Unreadable: the text is no TOML or no method; `path` names the file.

    """
    import tomllib  # noqa: PLC0415 - slow to import, and needed only here

    try:
        return _method(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(path, f"is no TOML: {error}") from error
    except Unreadable as error:
        raise Unreadable(f"{path}: {error.path}", error.message) from error
    except KeyError as error:
        raise Unreadable(path, f"lacks the field {error}") from error
    except (TypeError, ValueError) as error:
        raise Unreadable(path, f"is no method definition: {error}") from error


def _method(data: dict[str, Any]) -> Method:
    visits = data.pop("visits", None)
    size = _group_size(data.pop("group_size"))
    return Method(**data, group_size=size, visits=None if visits is None else _visits(visits))


def _group_size(data: dict[str, Any]) -> GroupSize:
    severity = Severity(data.pop("severity"))
    return GroupSize(**data, severity=severity)


def _visits(data: dict[str, Any]) -> VisitPolicy:
    late_joiner, purposes = LateJoiner(data.pop("late_joiner")), tuple(data.pop("purposes"))
    return VisitPolicy(**data, late_joiner=late_joiner, purposes=purposes)
