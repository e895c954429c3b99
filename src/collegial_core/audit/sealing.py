"""What an audit looks for where a plan's texts are sealed."""

from collections.abc import Iterator, Sequence
from typing import Final

from collegial_core.disposal import DisposalCarriedOut, DisposalDecided
from collegial_core.kernel import Entry, Facts, Finding, Severity, StoreError
from collegial_core.kernel.sealed import Sealed, is_sealed, sealed
from collegial_core.kernel.texts import text_fields
from collegial_core.plan import EntryCorrected, PlanStarted
from collegial_core.state import Event
from collegial_core.vault import KeyName, Vault

STANDS_OPEN: Final = "A-18"
KEY_MISSING: Final = "A-19"
KEY_IS_BACK: Final = "A-20"
OPENS_NOTHING: Final = "A-21"

SEALING_RULES: Final = {
    STANDS_OPEN: "In a plan whose texts are sealed, none stands open.",
    KEY_MISSING: "The vault has the key of every sealed text, or tells by what decision it was destroyed.",
    KEY_IS_BACK: "The vault has no key that a disposal destroyed.",
    OPENS_NOTHING: "The vault and its master key open every sealed text that was not destroyed.",
}


def texts_in(entry: Entry[Event]) -> dict[str, str]:
    """Give the texts of an entry by their fields, its reason among them; of a correction those that are sealed."""
    event = entry.event
    found = {f"data.{name}": getattr(event, name) for name in text_fields(type(event))}
    if isinstance(event, EntryCorrected):
        found |= {f"data.data.{name}": it for name, it in event.data.items() if is_sealed(it)}
    return {name: it for name, it in {**found, "because": entry.because}.items() if it is not None}


def sealing_findings(entries: Sequence[Entry[Event]], vault: Vault | None) -> Iterator[Finding]:
    """Tell of each text that stands open in a plan whose texts are sealed, and of each that the vault does not open."""
    first = entries[0].event if entries else None
    if not (isinstance(first, PlanStarted) and is_sealed(first.aim)):
        return
    keys: list[Sealed] = []
    for entry in entries:
        said = texts_in(entry)
        standing = tuple(name for name, it in said.items() if not is_sealed(it))
        if standing:
            yield _finding(STANDS_OPEN, entry.number, "These texts stand open: {fields}.", standing)
        keys += (sealed(it, name) for name, it in said.items() if is_sealed(it))
    yield from _back(entries, vault)
    if vault is None:
        return
    lacking, missing = vault.missing(entries[0].plan, keys), dict[int, list[str]]()
    for it in lacking:
        missing.setdefault(it.number, []).append(it.field)
    for number, fields in missing.items():
        yield _finding(KEY_MISSING, number, "The vault lacks the keys of these texts: {fields}.", tuple(fields))
    yield from _unopened(entries[0].plan, [it for it in keys if it.number not in missing], vault)


def _unopened(plan: str, texts: Sequence[Sealed], vault: Vault) -> Iterator[Finding]:
    """Tell, once, how many texts the vault does not open with its master key, and why not the first."""
    why = [(it.number, said) for it in texts if (said := _refusal(plan, it, vault)) is not None]
    if why:
        facts: Facts = {"texts": len(why), "why": why[0][1]}
        template = "The vault and its master key do not open {texts} texts: {why}."
        yield Finding(rule=OPENS_NOTHING, severity=Severity.E, entry=why[0][0], template=template, facts=facts)


def _refusal(plan: str, text: Sealed, vault: Vault) -> str | None:
    try:
        vault.open(plan, [text])
    except StoreError as error:
        return str(error)
    return None


def _back(entries: Sequence[Entry[Event]], vault: Vault | None) -> Iterator[Finding]:
    """Tell of each disposal that was carried out, and of which the vault has something still or again."""
    decided: dict[str, DisposalDecided] = {}
    live = set(vault.names(entries[0].plan)) if vault is not None else set()
    for entry in entries:
        event = entry.event
        if isinstance(event, DisposalDecided):
            decided[event.disposal] = event
        elif isinstance(event, DisposalCarriedOut) and vault is not None and event.disposal in decided:
            named = decided[event.disposal]
            keys = [it.subject for it in named.keys if KeyName(entry.plan, it.subject, it.kind, it.year) in live]
            single = vault.unredacted(entry.plan, [key for text in named.texts for key in text.keys])
            if keys or single:
                template = "The vault has keys that were destroyed: {keys} of subjects, {texts} of single texts."
                facts: Facts = {"keys": len(keys), "texts": len(single)}
                yield Finding(rule=KEY_IS_BACK, severity=Severity.E, entry=entry.number, template=template, facts=facts)


def _finding(rule: str, number: int, template: str, fields: tuple[str, ...]) -> Finding:
    facts: Facts = {"fields": tuple(dict.fromkeys(fields))}
    return Finding(rule=rule, severity=Severity.E, entry=number, template=template, facts=facts)
