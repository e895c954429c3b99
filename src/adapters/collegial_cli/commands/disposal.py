"""`collegial disposal`: how long texts are kept, what is due, and disposing of it by decision (gallring)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

import collegial_core
from collegial_cli import logs
from collegial_cli.commands.common import day_of, existing, near, require_person
from collegial_cli.definitions import read_text
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand, subgroup
from collegial_cli.tables.disposal import carried_out_lines, copies_lines, disposable_table, schedule_table
from collegial_cli.work import open_plans, open_screen, vault_at
from collegial_core import Ledger, Unreadable
from collegial_core.definitions import read_retention, shipped_retention
from collegial_core.disposal import DecideDisposal, Disposal, RetentionAdopted, TextKey, classes, is_subject
from collegial_core.kernel.fields import MAX_LIST
from collegial_core.vault import Vault

by_option = option("--by", metavar="PERSON", required=True, help="Who records it.")
on_option = option("--on", metavar="DATE", help="The day. [default: today]")
reference_option = option("--reference", metavar="REF", required=True, help="The decision, as it can be found.")


@subgroup("disposal")
def command(settings: Settings) -> None:
    """Keep texts as long as was decided, and dispose of them by decision.

    Without a subcommand, the retention schedule that the library proposes: how long the texts of each class are kept,
    and why. A plan adopts it, or one of the school's own, before anything is due.

    With --json, one document: the schedule whole.
    """
    schedule = shipped_retention()
    if settings.json:
        write_json(schedule)
        return
    schedule_table(open_screen(settings), schedule)


@subcommand("adopt")
@by_option
@on_option
@reference_option
@argument("plan")
@argument("file", required=False)
def adopt(settings: Settings, plan: str, file: str | None, by: str, on: str | None, reference: str) -> None:
    """Adopt a retention schedule in PLAN, by the decision --reference.

    FILE is a schedule in TOML, as `school-1.toml` of the library is; left out, it is that one.

    With --json, one document: {"plan": ..., "schedule": ...}.
    """
    logs.start(settings.log_format)
    schedule = shipped_retention() if file is None else read_retention(read_text(file), file)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        require_person(ledger, by, "--by")
        ledger.do(RetentionAdopted(decision=reference, schedule=schedule), by=by, on=_day(on))
    if settings.json:
        write_json({"plan": plan, "schedule": schedule})
        return
    screen = open_screen(settings)
    name = screen.either(schedule.name_en, schedule.name_sv)
    screen.line(
        screen.sentence("{plan} keeps its texts as {schedule} says.", plan=plan, schedule=f"{name} ({schedule.ref})")
    )


@subcommand("propose")
@on_option
@option("--all", "everything", is_flag=True, help="Also what is to be kept, and until when.")
@argument("plan")
def propose(settings: Settings, plan: str, on: str | None, *, everything: bool) -> None:
    """List what is due to be disposed of in PLAN, whose texts are sealed.

    A line is a key: all texts of somebody, of one class and one school year. Nothing is decided or destroyed by this.

    With --json, one document: {"plan": ..., "on": ..., "keys": [{"subject": ..., "kind": ..., "year": ..., "until":
    ..., "kept": ..., "source": ..., "due": ...}]}.
    """
    day = _day(on)
    with open_plans(settings) as plans:
        found = [it for it in existing(plans, plan).disposable() if everything or it.is_due(day)]
    if settings.json:
        keys = [
            {
                "subject": it.key.subject,
                "kind": it.key.kind,
                "year": it.key.year,
                "until": it.term.until.isoformat() if it.term.until else None,
                "kept": it.term.kept,
                "source": it.term.line.source if it.term.line else None,
                "decided": it.decided,
                "due": it.is_due(day),
            }
            for it in found
        ]
        write_json({"plan": plan, "on": day.isoformat(), "keys": keys})
        return
    disposable_table(open_screen(settings), found, day)


@subcommand("decide")
@by_option
@on_option
@reference_option
@option("--kind", "kinds", metavar="CLASS", multiple=True, help="Only this class of text; may be repeated.")
@option("--subject", "subjects", metavar="SUBJECT", multiple=True, help="Only 'person p-01', 'group blue', …")
@argument("plan")
def decide(
    settings: Settings,
    plan: str,
    by: str,
    on: str | None,
    reference: str,
    kinds: Sequence[str],
    subjects: Sequence[str],
) -> None:
    """Record that all be disposed of that is due in PLAN, by the decision --reference (gallringsbeslut).

    Nothing is destroyed by this: `collegial disposal carry-out` does it.

    With --json, one document: {"plan": ..., "decided": [ID, ...], "keys": ...}.

    Exit status: 0 recorded; 1 refused by a rule; 2 not understood, or nothing is due.
    """
    logs.start(settings.log_format)
    day = _day(on)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        require_person(ledger, by, "--by")
        there = ledger.disposable()
        _require_known([it.key for it in there], kinds, subjects)
        due = [it.key for it in there if it.is_due(day) and _is_meant(it.key, kinds, subjects)]
        if not due:
            raise Unreadable("PLAN", "has nothing of that which is due; `collegial disposal propose --all` tells when")
        made = [
            _decide(ledger, reference, by, day, keys=tuple(due[start : start + MAX_LIST]))
            for start in range(0, len(due), MAX_LIST)
        ]
    _tell_decided(settings, plan, made, len(due))


@subcommand("redact")
@by_option
@on_option
@option("--reference", metavar="REF", help="The decision; an author needs none for a working paper.")
@argument("plan")
@argument("entries", nargs=-1, required=True, metavar="ENTRY...", type=click.IntRange(1))
def redact(
    settings: Settings, plan: str, entries: Sequence[int], by: str, on: str | None, reference: str | None
) -> None:
    """Record that what was written in single entries of PLAN be disposed of, such as a note that names a pupil.

    ENTRY is the number of the entry; what a correction says anew is the correction's own. Nothing is destroyed by
    this: `collegial disposal carry-out` does it.

    With --json, one document: {"plan": ..., "decided": [ID], "texts": ...}.

    Exit status: 0 recorded; 1 refused by a rule; 2 not understood.
    """
    logs.start(settings.log_format)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        require_person(ledger, by, "--by")
        made = _decide(ledger, reference, by, _day(on), entries=tuple(entries))
    _tell_decided(settings, plan, [made], len(entries))


@subcommand("carry-out")
@by_option
@on_option
@argument("plan")
def carry_out(settings: Settings, plan: str, by: str, on: str | None) -> None:
    """Destroy the keys of all that was decided in PLAN, and record it: nobody can read those texts any more.

    Done again where it ended early, it goes on. What copies of the vault were made before is told, as far as the vault
    knows: they hold the keys still, and have to be destroyed, too. Where one is put back, its keys are destroyed again
    before any text is opened.

    With --json, one document: {"plan": ..., "carried_out": [{"disposal": ..., "decision": ..., "keys": ..., "texts":
    ...}], "copies": [{"at": ..., "file": ...}]}.

    Exit status: 0 done; 1 refused by a rule; 2 not understood.
    """
    logs.start(settings.log_format)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        require_person(ledger, by, "--by")
        done = []
        for it in ledger.carry_out(by=by, on=_day(on)):
            logs.note("disposal.carried_out", plan=plan, disposal=it.disposal.disposal, texts=it.destroyed.texts)
            done.append((it.disposal, it.destroyed))
        copies = _copies(plans.vault) if done else []
    if settings.json:
        told = [
            {"disposal": it.disposal, "decision": it.decision, "keys": gone.keys, "texts": gone.texts}
            for it, gone in done
        ]
        made = [{"at": at.isoformat(), "file": file} for at, file in copies]
        write_json({"plan": plan, "carried_out": told, "copies": made})
        return
    screen = open_screen(settings)
    carried_out_lines(screen, done)
    copies_lines(screen, copies)


@subcommand("destroy-store")
@option("--moved-to", "target", metavar="URL", required=True, help="The store where all its plans are sealed.")
@by_option
@on_option
@reference_option
def destroy_store(settings: Settings, target: str, by: str, on: str | None, reference: str) -> None:
    """Destroy the store from which plans were moved to be sealed, and record in each that it was decided.

    The store is the one of --store; `collegial seal` has moved all of its plans to --moved-to. What is destroyed is the
    only copy that can be read without keys; so every text is first opened there with --vault and --master, and has to
    say what it says here, unless a recorded disposal destroyed it. Where one plan is not all there, cannot be read, or
    refuses, everything is kept as it is. Exports and copies of the store are yours to destroy.

    With --json, one document: {"plans": [{"plan": ..., "entries": ..., "root": ...}]}.

    Exit status: 0 done; 1 refused by a rule; 2 not understood, or a plan is not moved or cannot be read there.
    """
    logs.start(settings.log_format)
    if settings.vault is None:
        raise Unreadable("--vault", "is missing: with it and --master is seen whether what was moved can be read")
    with (
        collegial_core.open(settings.store) as plans,
        collegial_core.open(target, vault=vault_at(settings.vault, settings.master)) as into,
    ):
        if not list(plans):
            raise Unreadable("--store", "there is no plan in it")
        for ledger in map(into.ledger, plans):
            if ledger.number:
                require_person(ledger, by, "--by")
        gone = plans.destroy_moved(into, decision=reference, by=by, on=_day(on))
    logs.note("store.destroyed", plans=len(gone))
    if settings.json:
        told = [{"plan": plan, "entries": it.entries, "root": it.root} for plan, it in gone.items()]
        write_json({"plans": told})
        return
    screen = open_screen(settings)
    said = "The store is destroyed in which {plans} lay before. Exports and copies of it are yours to destroy."
    screen.line(screen.sentence(said, plans=list(gone)))


def _decide(ledger: Ledger, reference: str | None, by: str, on: date, **what: Any) -> Disposal:  # noqa: ANN401 - keys or entries
    name = f"disposal-{len(ledger.state.disposals.decided) + 1}"
    ledger.do(DecideDisposal(disposal=name, decision=reference, **what), by=by, on=on)
    return ledger.state.disposals.decided[name]


def _tell_decided(settings: Settings, plan: str, made: Sequence[Disposal], count: int) -> None:
    names = [it.disposal for it in made]
    if settings.json:
        write_json({"plan": plan, "decided": names, "keys" if made[0].keys else "texts": count})
        return
    screen = open_screen(settings)
    if made[0].keys:
        said = screen.sentence("It is decided to destroy {count} keys ({names}).", count=count, names=", ".join(names))
    else:
        said = screen.sentence("It is decided to redact {count} entries ({names}).", count=count, names=names[0])
    screen.line(f"{said} {screen.say('Do it with `collegial disposal carry-out`.')}")


def _require_known(keys: Sequence[TextKey], kinds: Sequence[str], subjects: Sequence[str]) -> None:
    """See that there are such classes of text, and that somebody of that name has texts that can be opened."""
    known = {*classes(), *(key.kind for key in keys)}
    for kind in kinds:
        if kind not in known:
            raise Unreadable("--kind", f"there is no class of text {kind[:80]!r}; {near(kind[:80], known)}")
    there = {key.subject for key in keys}
    for subject in subjects:
        if not is_subject(subject):
            raise Unreadable(
                "--subject", f"{subject[:80]!r} is nobody; write it as in 'person p-11', 'group blue' or plan"
            )
        if subject not in there:
            raise Unreadable("--subject", f"there is no key of {subject[:80]!r}; {near(subject[:80], there)}")


def _is_meant(key: TextKey, kinds: Sequence[str], subjects: Sequence[str]) -> bool:
    return (not kinds or key.kind in kinds) and (not subjects or key.subject in subjects)


def _copies(vault: Vault | None) -> Sequence[Any]:
    """Give the copies that were made of a vault, as far as it knows."""
    from collegial_vault import KeyVault  # noqa: PLC0415 - `collegial --help` imports this module

    return vault.copies() if isinstance(vault, KeyVault) else ()


def _day(on: str | None) -> date:
    return date.today() if on is None else day_of(on, "--on")  # noqa: DTZ011 - the day here


for _command in (adopt, propose, decide, redact, carry_out, destroy_store):
    command.add_command(_command)
