"""The agency's materials from TOML: those that ship with the library, and a school's own list."""

from collegial_core.definitions.toml import read_toml
from collegial_core.kernel import Unreadable
from collegial_core.policy import Materials, StudyMaterial
from collegial_core.wire.values import read_data


def shipped_materials() -> tuple[StudyMaterial, ...]:
    """Read the shipped list of materials, in the order of the file."""
    from importlib import resources  # noqa: PLC0415 - slow to import, and needed only here

    file = resources.files("collegial_core.policy") / "materials.toml"
    return read_materials(file.read_text("utf-8"), file.name)


def read_materials(text: str, path: str) -> tuple[StudyMaterial, ...]:
    """Read a list of materials.

    Raises:
        Unreadable: the text is no TOML or no such list, or does not say how long a material takes; `path` names the
            file.

    """
    read: Materials = read_data(Materials, read_toml(text, path), path)
    for place, it in enumerate(read.materials):
        if (it.minutes_a_part is None) == (it.minutes_in_all is None):
            raise Unreadable(f"{path}.materials[{place}]", "expected minutes_a_part or minutes_in_all, one of the two")
    return read.materials
