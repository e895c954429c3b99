"""`collegial apply`: commands in, answers out, one JSON object a line."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from collegial_cli import logs
from collegial_cli.failures import REFUSED, UNREADABLE
from collegial_cli.language import argument, option
from collegial_cli.lines import Line, arrivals, reading, size_of
from collegial_cli.output import binary_output, json_text
from collegial_cli.settings import Settings, authorities_option, leave, methods_option, subcommand
from collegial_cli.work import bar_beside_output, open_plans
from collegial_core import Refused, Request, Unreadable, wire
from collegial_core.ledger import Answer, Recorded, Would
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF

MAX_BATCH: Final = 500
"""How many commands at most share one commit."""


@subcommand("apply")
@option("--stop", is_flag=True, help="Stop at the first command that is refused or not understood.")
@methods_option
@authorities_option
@argument("plan")
@argument("file", default="-", metavar="[FILE|-]")
def command(
    settings: Settings, plan: str, file: str, *, stop: bool, methods: Sequence[str], authorities: Sequence[str]
) -> None:
    """Do the commands in a file, one JSON object a line.

    A line is {"type": "visit.hold", "data": {"visit": "v-1"}, "by": "p-01", "on": "2026-09-14"}; "because",
    "accept", "on_behalf_of", "id" and "meta" may be added. Each gets one line of JSON in answer, once it is safely
    stored: "ok" with the entries recorded, "refused" with the rule, or "unreadable" with the place. Where a reason is
    enough, a refusal lists under "accept" what the line has to accept. A line that is not accepted records nothing
    and does not hold up the others. The same "id" for the same command again records nothing and gets the first
    answer's entries; for another command it is refused.

    Lines that have arrived together are stored together. Without FILE, the standard input is read. The answers
    are JSON with or without --json. A line holds at most 1 MiB.

    Exit status: 0 all accepted; 1 some refused; 2 some not understood.
    """
    worst, done, size = 0, 0, size_of(file)
    with (
        reading(file) as read_some,
        open_plans(settings, methods, authorities, starts=True) as plans,
        bar_beside_output() as on_progress,
    ):
        ledger = plans.ledger(plan)
        for lines in arrivals(read_some, MAX_BATCH):
            asked = list(asked_in(lines, stop=stop))
            answers = list(answers_to(ledger.do_many, asked, stop=stop))
            write_answers(lines, answers, settings.lang)
            _log(plan, answers)
            worst = max(worst, *map(status_of, answers))
            done += sum(len(line) + 1 for _, line in lines)
            if on_progress and size:  # a pipe may stay open for days
                on_progress(done, size)
            if stop and worst:
                break
    leave(worst)


DoMany = Callable[..., Sequence[Would | Answer]]
"""What answers many requests: a ledger's `do_many`, or its `would_many`."""


def answers_to(do_many: DoMany, asked: Sequence[Request | Unreadable], *, stop: bool) -> Iterator[Would | Answer]:
    """Do what is asked, in one go; yield an answer for each, or up to the first no when told to `stop`."""
    done = iter(do_many([item for item in asked if isinstance(item, Request)], stop=stop))
    for item in asked:
        answer = next(done) if isinstance(item, Request) else item
        yield answer
        if stop and status_of(answer):
            return


def asked_in(lines: Sequence[Line], *, stop: bool) -> Iterator[Request | Unreadable]:
    """Read the requests in lines, up to the first that is not understood when told to `stop`."""
    for _, line in lines:
        try:
            yield wire.request(line)
        except Unreadable as error:
            yield error
            if stop:
                return


def status_of(answer: Would | Answer) -> int:
    """Give the exit status for an answer."""
    if isinstance(answer, Refused):
        return REFUSED
    return UNREADABLE if isinstance(answer, Unreadable) else 0


def write_answers(lines: Sequence[Line], answers: Sequence[Would | Answer], lang: str) -> None:
    """Write the answers; what they say is recorded is durable."""
    out = [_answer_text(place, answer, lang) for (place, _), answer in zip(lines, answers, strict=False)]
    binary_output().write("".join(out).encode())
    binary_output().flush()


def _answer_text(place: int, answer: Would | Answer, lang: str) -> str:
    if isinstance(answer, Refused | Unreadable):
        kind = "refused" if isinstance(answer, Refused) else "unreadable"
        return json_text({"line": place, "ok": False, kind: answer}, lang) + "\n"
    made = [f'{{"number":{entry.number},"type":"{MESSAGE_TYPE_OF[type(entry.event)].name}"}}' for entry in answer]
    name = "would" if isinstance(answer, Would) else "entries"
    return f'{{"line":{place},"ok":true,"{name}":[{",".join(made)}]}}\n'


def _log(plan: str, answers: Sequence[Would | Answer]) -> None:
    recorded = [entry.number for answer in answers if isinstance(answer, Recorded) for entry in answer]
    logs.note(
        "commands.answered",
        plan=plan,
        commands=len(answers),
        last_entry=max(recorded, default=None),
        refused=[answer.rule for answer in answers if isinstance(answer, Refused)],
        unreadable=sum(isinstance(answer, Unreadable) for answer in answers),
    )
