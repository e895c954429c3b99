"""What may be counted of texts that a reader may not read: their words, opened for a figure and shown to nobody."""

from collegial_core.kernel.texts import Text
from collegial_core.state import State


def to_count(state: State, kind: Text, field: str) -> dict[str, list[str]]:
    """Give what stands in one field of the texts of a kind, by what they are of, as recorded: for figures alone.

    A text stays sealed where there is no vault to open it; what stands in the place of an erased one is given.

    Raises:
        StoreError: the vault cannot open a text.

    """
    written = state.texts.get(kind.name, {})
    places = {of: [it.words[field] for it in there if field in it.words] for of, there in written.items()}
    opener = state.opener
    if opener is None or opener.vault is None:
        return places
    words = opener.shown({f"{of} {at}": word for of, there in places.items() for at, word in enumerate(there)})
    return {of: [words[f"{of} {at}"] for at in range(len(there))] for of, there in places.items()}
