"""`collegial plan-groups`: groups formed by a timetable, proposed first and recorded where accepted."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click

from collegial_cli.language import argument, option
from collegial_cli.settings import Settings, leave, subcommand
from collegial_web.commands.common import directory_option
from collegial_web.commands.timetables import (
    REFUSED,
    accept_option,
    budget_option,
    draw_findings,
    draw_impossible,
    draw_refusal,
    matched_timetable,
    output_option,
    tell_progress,
    timetable_option,
    unit_in,
    unit_option,
    write_requests,
)

if TYPE_CHECKING:
    from collegial_cli.screen import Screen
    from collegial_core import Ledger
    from collegial_core.ids import PersonId
    from collegial_core.planning import Planned
    from collegial_core.planning.forming import FormingProblem, GroupWishes
    from collegial_core.planning.groups import Groups
    from collegial_core.policy import MethodRef
    from collegial_timetables.proposing_groups import GroupProposal

COSTS: Final = {
    "cover": "visits that would need cover",
    "no_slot": "groups without a time in common",
    "sites": "pairs of different units",
    "subjects": "pairs whose subjects are not as asked",
}


@subcommand("plan-groups")
@option("--method", required=True, metavar="METHOD", help="The method of the groups, such as base-group-visits@3.")
@option("--name", required=True, metavar="NAME", help="What the groups are called: NAME-1, NAME-2 and so on.")
@timetable_option
@unit_option
@option("--by", metavar="PERSON", required=True, help="Who would form the groups.")
@option("--on", metavar="DATE", help="On which day. [default: today]")
@option("--of", "units", multiple=True, metavar="UNIT", help="Only people of this unit; may be repeated.")
@option("--person", "people", multiple=True, metavar="PERSON", help="Only this person; may be repeated.")
@option(
    "--least",
    type=click.IntRange(1, 200),
    metavar="NUMBER",
    help="Members of a group at least. [default: the method's]",
)
@option(
    "--most", type=click.IntRange(1, 200), metavar="NUMBER", help="Members of a group at most. [default: the method's]"
)
@option("--slot", is_flag=True, help="Let each group have a time in common for its meetings.")
@option(
    "--minutes", type=click.IntRange(1, 1440), metavar="MINUTES", help="How long a meeting is. [default: the method's]"
)
@option("--one-unit", is_flag=True, help="Let no group cross units.")
@option("--subjects", type=click.Choice(["same", "mixed"]), help="Let subjects in a group be the same, or mixed.")
@option("--together", multiple=True, metavar="PERSON,PERSON", help="Two who are to be in one group; may be repeated.")
@option("--apart", multiple=True, metavar="PERSON,PERSON", help="Two who are to be in different ones; may be repeated.")
@budget_option
@option("--explain", is_flag=True, help="Show what is known of all such groups, too.")
@output_option
@accept_option
@directory_option
@argument("plan")
def command(settings: Settings, plan: str, **said: Any) -> None:  # noqa: ANN401 - the options
    """Form groups of people who have none, by a timetable, and propose them.

    Put into groups are all those who are in no group of the method, but heads of units, or those who are named. FILE is
    a timetable as of `collegial plan-visits`. Groups are formed so that their members can visit each other without
    cover and have a time in common; of up to twelve people the best are found, of more some that are good.

    Every group is checked apart from what has formed it. Without --accept nothing is written into the plan.

    With --json, one document: {"plan": ..., "method": ..., "findings": [...], "outcome": {...}, "groups": [...],
    "refused": [...], "requests": [...], "recorded": null}.

    Exit status: 0 formed; 1 impossible, not found in time, or refused; 2 something is not understood.
    """
    import attrs  # noqa: PLC0415 - for help

    from collegial_cli.commands.common import day_of, existing, require_person  # noqa: PLC0415 - for help
    from collegial_cli.work import files_in_use, open_plans  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing import accept, autumn_before  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing_groups import (  # noqa: PLC0415 - likewise
        group_planner_of,
        propose_groups,
    )

    day = datetime.now().astimezone().date() if said["on"] is None else day_of(said["on"], "--on")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        by = require_person(ledger, said["by"], "--by")
        wishes = _wishes(ledger, said)
        found, findings = matched_timetable(settings, ledger, said, autumn_before(day))
        planner, has_solver = group_planner_of(said["budget"])
        tell_progress(said["budget"])
        wishes = attrs.evolve(wishes, taught=found.subjects)
        proposal = propose_groups(ledger, found.timetable, wishes, by=by, on=day, planner=planner)
        if said["output"] is not None:
            write_requests(said["output"], [*files_in_use(settings, plans), *said["files"]], proposal.requests)
        done = accept(ledger, proposal) if said["accept"] and not proposal.refused else None
        numbers = None if done is None else [it.number for it in done]
    if settings.json:
        from collegial_cli.output import write_json  # noqa: PLC0415 - likewise
        from collegial_timetables.documents import groups_document  # noqa: PLC0415 - likewise

        write_json(groups_document(plan, proposal, findings, numbers), settings.lang)
    else:
        from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

        screen = open_screen(settings)
        draw_findings(screen, findings, proposal.of.unknown)
        _draw(screen, proposal, numbers, explain=said["explain"])
        if not has_solver:
            text = "Planned without a solver; one is in the extra 'planner': collegial[planner]"
            screen.line(screen.say(text), "dim")
    leave(REFUSED if proposal.refused or not proposal.groups else 0)


def _wishes(ledger: "Ledger", said: dict[str, Any]) -> "GroupWishes":
    from collegial_cli.commands.common import require_person  # noqa: PLC0415 - for help
    from collegial_core.planning.forming import GroupWishes  # noqa: PLC0415 - likewise
    from collegial_core.planning.groups import Subjects  # noqa: PLC0415 - likewise

    return GroupWishes(
        method=_method(ledger, said["method"]),
        name=said["name"],
        people=tuple(dict.fromkeys(require_person(ledger, it, "--person") for it in said["people"])),
        units=tuple(unit_in(ledger, it, "--of") for it in said["units"]),
        least=said["least"],
        most=said["most"],
        slot=said["slot"],
        minutes=said["minutes"],
        one_site=said["one_unit"],
        subjects=None if said["subjects"] is None else Subjects(said["subjects"]),
        together=_pairs(ledger, said["together"], "--together"),
        apart=_pairs(ledger, said["apart"], "--apart"),
    )


def _pairs(ledger: "Ledger", said: Sequence[str], where: str) -> "frozenset[tuple[PersonId, PersonId]]":
    from collegial_cli.commands.common import require_person  # noqa: PLC0415 - for help
    from collegial_core import Unreadable  # noqa: PLC0415 - likewise

    found = []
    for it in said:
        one, comma, other = it.partition(",")
        if not comma:
            raise Unreadable(where, f"expected two people such as p-01,p-02, got {it[:40]!r}")
        found.append((require_person(ledger, one, where), require_person(ledger, other, where)))
    return frozenset(found)


def _method(ledger: "Ledger", said: str) -> "MethodRef":
    """See that a plan has adopted a method; without a version, the last one that it has."""
    from collegial_core import Unreadable  # noqa: PLC0415 - `collegial --help` imports this module

    there = [ref for ref in ledger.state.methods if said in {ref, ref.partition("@")[0]}]
    if not there:
        known = ", ".join(ledger.state.methods)
        raise Unreadable("--method", f"this plan has not adopted {said[:80]!r}; it has: {known}")
    return there[-1]


# --- on the screen --------------------------------------------------------------------------


def _draw(screen: "Screen", proposal: "GroupProposal", numbers: Sequence[int] | None, *, explain: bool) -> None:
    from collegial_core.planning import Impossible, OutOfTime  # noqa: PLC0415 - `collegial --help` imports this module

    match proposal.outcome:
        case Impossible():
            draw_impossible(screen, proposal.outcome)
        case OutOfTime():
            screen.line(screen.say("No groups were found in time; look longer with --budget."), "bad")
        case _:
            _draw_groups(screen, proposal.of, proposal.outcome.value)
            _draw_cost(screen, proposal.outcome, explain=explain)
    for group, no in proposal.refused:
        draw_refusal(screen, screen.everyone(group), no)
    if numbers is not None:
        screen.line(screen.sentence("Recorded: {groups:group|groups}.", groups=len(numbers)))
    elif proposal.groups:
        screen.line(screen.say("Nothing is recorded; --accept records it, all or nothing."), "dim")


def _draw_groups(screen: "Screen", of: "FormingProblem", groups: "Groups") -> None:
    from collegial_words.catalogue import WEEKDAYS  # noqa: PLC0415 - `collegial --help` imports this module

    rows = []
    for number, group in enumerate(groups, 1):
        day, _, time = (of.slot_of(group) or "").partition(" ")
        slot = f"{screen.say(WEEKDAYS[int(day) - 1])} {time}" if day else ""
        rows.append([str(number), str(len(group)), screen.everyone(group), slot])
    screen.table(screen.labels("Group", "Size", "Members", "Could meet"), rows)
    screen.line()


def _draw_cost(screen: "Screen", planned: "Planned[Groups]", *, explain: bool) -> None:
    for it in planned.costs:
        if it.count:
            screen.line(f"{it.count} × {it.weight} = {it.amount}  {screen.say(COSTS[it.name])}")
    ways = ", ".join(planned.proof.said_by)
    if planned.best:
        template = "These groups cost {cost}, and none cost less: so say {ways}."
    else:
        template = "These groups cost {cost}, and none cost less than {bound}; they were formed by {ways}."
    screen.line(screen.sentence(template, cost=planned.cost, bound=planned.bound, ways=ways))
    for fact in planned.proof.spoke if explain else ():
        screen.line("  " + screen.sentence(fact.template, **fact.facts), "dim")
