"""`collegial check`: whether the record is whole and lawful."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

import attrs

from collegial_cli import logs
from collegial_cli.commands.common import UnknownPlan, existing, reader_of, reasons_for
from collegial_cli.commands.upgrade import facts
from collegial_cli.failures import REFUSED
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.proving import (
    Since,
    compared_table,
    heads_of,
    plain_compared,
    plain_head,
    qr_option,
    require_people,
    since_last,
    write_heads,
    write_since,
)
from collegial_cli.screen import Screen
from collegial_cli.settings import Settings, leave, subcommand
from collegial_cli.signing import read_file, require_signed, verifier
from collegial_cli.tables.record import check_tables, findings_table, upgrades_lines
from collegial_cli.work import bar, open_plans, open_screen
from collegial_core import CollegialError, Finding, Plans, Severity, StoreError, Unreadable
from collegial_core.audit import CLOCKS_DIFFER
from collegial_core.kernel.sealed import is_sealed
from collegial_core.ledger.heads import Agreement, Compared
from collegial_core.plan import PlanStarted
from collegial_core.proofs import Checkpoint, Head, Key, checkpoint_of, read_checkpoint, read_short
from collegial_core.proofs.checkpoint import MAX_FILE
from collegial_core.proofs.notes import read_hash
from collegial_core.store import Corruption, Progress, Upgrade


@attrs.define
class Checked:
    """What is damaged in the store, what there is to remark in each plan, and what was linked only by an upgrade."""

    corruption: list[Corruption]
    plans: dict[str, list[Finding]]
    upgrades: Sequence[Upgrade] = ()
    reasons: dict[int, str] = attrs.field(factory=dict)
    """Why entries of the one plan depart from a rule, as far as the reader may read it."""
    compared: Sequence[Compared] = ()
    """How the plans stand to the checkpoints that were given."""
    heads: Sequence[Head] = ()
    since: Since | None = None
    """How long ago the last checkpoint was made."""
    open: Sequence[str] = ()
    """The plans whose texts lie open in the store."""

    @property
    def is_bad(self) -> bool:
        """Whether anything is damaged or contradicts itself."""
        findings = (finding for found in self.plans.values() for finding in found)
        judged = any(finding.severity is Severity.E for finding in findings)
        return bool(self.corruption) or judged or any(it.is_bad for it in self.compared)


@subcommand("check")
@option("--reader", metavar="PERSON|auditor", help="Show the reasons in PLAN that this reader may read.")
@option(
    "--against",
    multiple=True,
    metavar="FILE|HEAD|ROOT",
    help="Hold it against a checkpoint kept elsewhere, a printed PLAN:NUMBER:ROOT, or the printed root of a whole"
    " checkpoint; may be given several times.",
)
@option("--key", metavar="FILE", help="The public key that the checkpoints have to be signed with.")
@qr_option
@argument("plan", required=False)
def command(
    settings: Settings, plan: str | None, reader: str | None, against: tuple[str, ...], key: str | None, *, qr: bool
) -> None:
    """Look whether a plan, or the whole store, is whole and lawful.

    First whether what is stored is what was written: each entry by its link to the one before, so that the
    first damaged entry is named. Then every entry is judged again. Severity E is a contradiction, W a
    departure from a rule with its reason, I something left open. Without PLAN, the storage engine's own check
    is made too, and every plan is looked at. Nothing is changed. A store of an older release, whose entries have
    no links, counts as damaged, for nobody would notice a change in it.

    Somebody who may write to the store can compute all links anew, and is found out only by what is kept
    elsewhere. With --against, each plan is held against a checkpoint: it is the same, goes on with so many
    entries, is cut, altered, or missing. The printed root of a whole checkpoint tells as much of the last one
    that the store remembers, and else only whether all plans are the same. Several checkpoints tell more closely
    where it was altered. At the end stand each plan's number and root, to be kept, and how long ago the last
    checkpoint was made.

    With --json, one document: {"plan": ..., "damage": [...], "findings": [...]}, or without PLAN {"damage":
    [...], "plans": [{"plan": ..., "findings": [...]}]}; beside them "heads", "checkpoint", "open" with the
    plans whose texts lie open in the store, and with --against "against"; and "upgrades" where `collegial upgrade`
    linked what an older release had written. With --reader, there are also "reasons" by the numbers of their
    entries. Exit status: 1 if anything is damaged, or a finding has severity E, or a plan is cut, altered or missing.
    """
    if reader is not None and plan is None:
        raise Unreadable("--reader", "reasons are shown of one plan: name it")
    if key is not None and not against:
        raise Unreadable("--key", "is what a checkpoint has to be signed with: give one with --against")
    require_people(settings, qr=qr)
    trusted = None if key is None else verifier(key)
    with open_plans(settings) as plans, bar() as on_progress:
        told = _Told.of(against, trusted, plans) if against else None
        checked = _whole(plans, on_progress, told) if plan is None else _one(plans, plan, told)
        if not checked.corruption and not any(it.is_bad for it in checked.compared):
            checked.heads = heads_of(plans, plan)
        checked.since = since_last(plans, checked.heads, plan)
        checked.open = [it for it in checked.plans if _stands_open(plans, it)]
        if plan is not None and reader is not None:
            ledger = existing(plans, plan)
            with suppress(StoreError):  # of a damaged plan the findings are told, and no reasons
                checked.reasons = reasons_for(ledger, reader_of(ledger, reader))
    rules = [finding.rule for findings in checked.plans.values() for finding in findings]
    logs.note("plan.checked", plan=plan, damaged=len(checked.corruption), findings=rules)
    _write(settings, plan, checked, qr=qr)
    leave(REFUSED if checked.is_bad else 0)


@attrs.frozen
class _Told:
    """What the checkpoints say that were given."""

    heads: list[Head]
    all_plans: bool
    """Whether one of them tells of all plans there were."""

    @classmethod
    def of(cls, given: Sequence[str], key: Key | None, plans: Plans) -> "_Told":
        """Read them: files, and heads and roots as they are printed.

        Raises:
            Unreadable: one is none of these, or is not signed with the key; or of a root it cannot be told.

        """
        paths = [text for text in given if not _is_printed(text) or Path(text).exists()]
        printed = [text for text in given if text not in paths]
        if printed and key is not None:
            raise Unreadable("--key", "what is printed is not signed; give a checkpoint's file")
        heads = [read_short(text, "--against") for text in printed if not _ROOT.fullmatch(text)]
        roots = [_heads_below(read_hash(text, "--against"), plans) for text in printed if _ROOT.fullmatch(text)]
        files = [_checkpoint(path, key, plans.store.now()).heads for path in paths]
        return cls([*heads, *chain.from_iterable((*roots, *files))], bool(roots or files))

    def require(self, plan: str) -> None:
        """See that they tell anything of a plan.

        Raises:
            Unreadable: they do not.

        """
        if plan not in {head.plan for head in self.heads}:
            raise Unreadable("--against", f"tells nothing of the plan {plan}")

    def compared(self, plans: Plans, plan: str | None, corruption: Collection[Corruption]) -> list[Compared]:
        """Hold the plans against them; of a store that is too damaged to be read, that is told and no more."""
        if not self.heads:
            return []
        if plan is None and not self.all_plans:
            named = sorted({head.plan for head in self.heads})
            return [it for each in named for it in self.compared(plans, each, corruption)]
        try:
            return plans.compare((head for head in self.heads if plan in {None, head.plan}), plan)
        except StoreError:
            if not corruption:
                raise
            return []


_ROOT: Final = re.compile("[A-Za-z0-9+/]{43}=")


def _is_printed(text: str) -> bool:
    return text.count(":") > 1 or _ROOT.fullmatch(text) is not None


def _heads_below(root: bytes, plans: Plans) -> Sequence[Head]:
    """Give the heads that a root over all plans holds fast; none of a store too damaged to be read.

    What the store remembers of its last checkpoint can be believed where it has this root.

    Raises:
        Unreadable: the root is neither that of the last checkpoint nor of what the plans hold now.

    """
    try:
        known = (plans.last_checkpoint(), checkpoint_of(plans.heads(), plans.store.now()))
    except StoreError:
        return ()
    for it in known:
        if it is not None and it.head.root == root:
            return it.heads
    message = (
        "is another root than that of all plans now and of the last checkpoint; whether plans only went on or were"
        " changed, a root does not tell: give that checkpoint's file, or PLAN:NUMBER:ROOT of each plan"
    )
    raise Unreadable("--against", message)


def _checkpoint(path: str, key: Key | None, now: datetime) -> Checkpoint:
    found = read_file(path, read_checkpoint, MAX_FILE)
    if key is not None:
        require_signed(found.head, key, path)
    if found.at > now + CLOCKS_DIFFER:
        raise Unreadable(path, f"was made at {found.at}, which is ahead of this store's clock, {now}")
    return found


def _one(plans: Plans, plan: str, told: _Told | None) -> Checked:
    corruption = list(plans.verify(plan))
    compared = told.compared(plans, plan, corruption) if told else []
    is_gone = any(it.agreement is Agreement.MISSING and it.then for it in compared)
    findings = [] if is_gone else _findings(plans, plan, corruption)
    if told:
        told.require(plan)
    return Checked(corruption, {plan: findings}, _upgrades(plans, corruption), compared=compared)


def _whole(plans: Plans, on_progress: Progress | None, told: _Told | None) -> Checked:
    corruption = list(plans.verify())
    compared = told.compared(plans, None, corruption) if told else []
    try:
        names = list(plans)
    except StoreError:
        names = sorted({each.plan for each in corruption if each.plan is not None})
        if not corruption:
            raise
    found: dict[str, list[Finding]] = {}
    for place, plan in enumerate(names, 1):
        found[plan] = _findings(plans, plan, corruption)
        if on_progress:
            on_progress(place, len(names))
    return Checked(corruption, found, _upgrades(plans, corruption), compared=compared)


def _upgrades(plans: Plans, corruption: Collection[Corruption]) -> Sequence[Upgrade]:
    try:
        return plans.upgrades()
    except StoreError:
        if not corruption:
            raise
        return ()


def _stands_open(plans: Plans, plan: str) -> bool:
    """Tell whether the texts of a plan lie open in its store."""
    with suppress(StoreError, Unreadable):  # what is damaged is told
        first = next(plans.ledger(plan).entries(), None)
        return first is not None and isinstance(first.event, PlanStarted) and not is_sealed(first.event.aim)
    return False


def _findings(plans: Plans, plan: str, corruption: Collection[Corruption]) -> list[Finding]:
    """Judge a plan's entries; those of a damaged store only as far as they can be read."""
    try:
        return existing(plans, plan).check()
    except UnknownPlan:
        if not any(each.plan == plan for each in corruption):
            raise
        return []
    except CollegialError:
        if not corruption:
            raise
        return []


def _write(settings: Settings, plan: str | None, checked: Checked, *, qr: bool) -> None:
    screen = open_screen(settings)
    if not settings.json:
        if plan is None or checked.corruption:
            check_tables(screen, checked.corruption, checked.plans)
        else:
            findings_table(screen, checked.plans[plan], checked.reasons)
        upgrades_lines(screen, checked.upgrades)
        if checked.compared:
            compared_table(screen, checked.compared)
        write_heads(screen, checked.heads, qr=qr)
        if checked.heads:
            write_since(screen, checked.since)
        if checked.open:
            said = "The texts of {plans} lie open in the store; `collegial seal` moves a plan to where they are sealed."
            screen.line(screen.sentence(said, plans=", ".join(checked.open)), "dim")
        return
    proved = _proved(screen, checked)
    upgrades = {"upgrades": [facts(made) for made in checked.upgrades]} if checked.upgrades else {}
    if plan is None:
        looked = [{"plan": name, "findings": it} for name, it in checked.plans.items()]
        write_json({"damage": checked.corruption, "plans": looked, **proved, **upgrades}, settings.lang)
    else:
        reasons = (
            {"reasons": {str(number): said for number, said in checked.reasons.items()}} if checked.reasons else {}
        )
        damage, findings = checked.corruption, checked.plans[plan]
        write_json(
            {"plan": plan, "damage": damage, "findings": findings, **reasons, **proved, **upgrades}, settings.lang
        )


def _proved(screen: Screen, checked: Checked) -> dict[str, Any]:
    """Give what is told for proofs as JSON shows it."""
    heads = {"heads": [plain_head(head) for head in checked.heads]}
    since = {"checkpoint": checked.since.plain() if checked.since else None}
    open_texts = {"open": list(checked.open)}
    against = {"against": [plain_compared(it, screen) for it in checked.compared]} if checked.compared else {}
    return {**against, **heads, **since, **open_texts}
