"""`collegial would`: what the commands would come to, and nothing is recorded."""

from collections.abc import Sequence

from collegial_cli.commands.apply import answers_to, asked_in, status_of, write_answers
from collegial_cli.language import argument, option
from collegial_cli.lines import arrivals, reading
from collegial_cli.settings import Settings, authorities_option, leave, methods_option, subcommand
from collegial_cli.work import open_plans


@subcommand("would")
@option("--stop", is_flag=True, help="Stop at the first command that is refused or not understood.")
@methods_option
@authorities_option
@argument("plan")
@argument("file", default="-", metavar="[FILE|-]")
def command(
    settings: Settings, plan: str, file: str, *, stop: bool, methods: Sequence[str], authorities: Sequence[str]
) -> None:
    """Tell what the commands in a file would come to, and record nothing.

    The lines are those of `collegial apply`, and so are the answers, with the entries that would be recorded under
    "would". Each command is tried after those before it, in a copy of the plan as it stands now. A refusal names
    the rule that stands against a command, and under "others" every other one that does.

    All lines are read before the first answer.

    Exit status: 0 all would be accepted; 1 some refused; 2 some not understood.
    """
    with reading(file) as read_some, open_plans(settings, methods, authorities, starts=True) as plans:
        lines = [line for some in arrivals(read_some, 1) for line in some]
        asked = list(asked_in(lines, stop=stop))
        answers = list(answers_to(plans.ledger(plan).would_many, asked, stop=stop))
        write_answers(lines, answers, settings.lang)
    leave(max(map(status_of, answers), default=0))
