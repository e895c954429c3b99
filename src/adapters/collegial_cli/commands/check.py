"""`collegial check`: whether the record is whole and lawful."""

from collections.abc import Collection, Sequence
from contextlib import suppress

import attrs

from collegial_cli import logs
from collegial_cli.commands.common import UnknownPlan, existing, reader_of, reasons_for
from collegial_cli.commands.upgrade import facts
from collegial_cli.failures import REFUSED
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, leave, subcommand
from collegial_cli.tables.record import check_tables, findings_table, upgrades_lines
from collegial_cli.work import bar, open_plans, open_screen
from collegial_core import CollegialError, Finding, Plans, Severity, StoreError, Unreadable
from collegial_core.store import Corruption, Progress, Upgrade


@attrs.define
class Checked:
    """What is damaged in the store, what there is to remark in each plan, and what was linked only by an upgrade."""

    corruption: list[Corruption]
    plans: dict[str, list[Finding]]
    upgrades: Sequence[Upgrade] = ()
    reasons: dict[int, str] = attrs.field(factory=dict)
    """Why entries of the one plan depart from a rule, as far as the reader may read it."""

    @property
    def is_bad(self) -> bool:
        """Whether anything is damaged or contradicts itself."""
        findings = (finding for found in self.plans.values() for finding in found)
        return bool(self.corruption) or any(finding.severity is Severity.E for finding in findings)


@subcommand("check")
@option("--reader", metavar="PERSON|auditor", help="Show the reasons in PLAN that this reader may read.")
@argument("plan", required=False)
def command(settings: Settings, plan: str | None, reader: str | None) -> None:
    """Look whether a plan, or the whole store, is whole and lawful.

    First whether what is stored is what was written: each entry by its link to the one before, so that the
    first damaged entry is named. Then every entry is judged again. Severity E is a contradiction, W a
    departure from a rule with its reason, I something left open. Without PLAN, the storage engine's own check
    is made too, and every plan is looked at. Nothing is changed. A store of an older release, whose entries have
    no links, counts as damaged, for nobody would notice a change in it.

    With --json, one document: {"plan": ..., "damage": [...], "findings": [...]}, or without PLAN {"damage":
    [...], "plans": [{"plan": ..., "findings": [...]}]}; and "upgrades" where `collegial upgrade` linked what an
    older release had written. With --reader, there are also "reasons" by the numbers of their entries. Exit
    status: 1 if anything is damaged, or a finding has severity E.
    """
    if reader is not None and plan is None:
        raise Unreadable("--reader", "reasons are shown of one plan: name it")
    with open_plans(settings) as plans, bar() as on_progress:
        checked = _whole(plans, on_progress) if plan is None else _one(plans, plan)
        if plan is not None and reader is not None:
            ledger = existing(plans, plan)
            with suppress(StoreError):  # of a damaged plan the findings are told, and no reasons
                checked.reasons = reasons_for(ledger, reader_of(ledger, reader))
    rules = [finding.rule for findings in checked.plans.values() for finding in findings]
    logs.note("plan.checked", plan=plan, damaged=len(checked.corruption), findings=rules)
    _write(settings, plan, checked)
    leave(REFUSED if checked.is_bad else 0)


def _one(plans: Plans, plan: str) -> Checked:
    corruption = list(plans.verify(plan))
    return Checked(corruption, {plan: _findings(plans, plan, corruption)}, _upgrades(plans, corruption))


def _whole(plans: Plans, on_progress: Progress | None) -> Checked:
    corruption = list(plans.verify())
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
    return Checked(corruption, found, _upgrades(plans, corruption))


def _upgrades(plans: Plans, corruption: Collection[Corruption]) -> Sequence[Upgrade]:
    try:
        return plans.upgrades()
    except StoreError:
        if not corruption:
            raise
        return ()


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


def _write(settings: Settings, plan: str | None, checked: Checked) -> None:
    if not settings.json:
        screen = open_screen(settings)
        if plan is None or checked.corruption:
            check_tables(screen, checked.corruption, checked.plans)
        else:
            findings_table(screen, checked.plans[plan], checked.reasons)
        upgrades_lines(screen, checked.upgrades)
        return
    upgrades = {"upgrades": [facts(made) for made in checked.upgrades]} if checked.upgrades else {}
    if plan is None:
        looked = [{"plan": name, "findings": it} for name, it in checked.plans.items()]
        write_json({"damage": checked.corruption, "plans": looked, **upgrades}, settings.lang)
    else:
        reasons = (
            {"reasons": {str(number): said for number, said in checked.reasons.items()}} if checked.reasons else {}
        )
        damage, findings = checked.corruption, checked.plans[plan]
        write_json({"plan": plan, "damage": damage, "findings": findings, **reasons, **upgrades}, settings.lang)
