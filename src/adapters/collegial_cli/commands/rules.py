"""`collegial rules`: what is refused, what needs a reason, and what an audit looks for."""

from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_screen
from collegial_core.audit.findings import AUDIT_RULES
from collegial_core.ledger import installed_rules
from collegial_core.state import RULES
from collegial_words.catalogue import translator


@subcommand("rules")
def command(settings: Settings) -> None:
    """List every rule.

    Those that are installed beside the library's own are among them. Severity E refuses; W asks for the rule's name
    in "accept" and a reason in "because", and records the deviation. With --json, one document:
    {"rules": [...], "audit": [...]}; the second are the audit's own.
    """
    rules = (*RULES, *installed_rules())
    if settings.json:
        say = translator(settings.lang)
        audit = [{"id": name, "says": say(says)} for name, says in AUDIT_RULES.items()]
        write_json({"rules": rules, "audit": audit}, settings.lang)
        return
    screen = open_screen(settings)
    say = screen.say
    screen.heading(say("Rules for what is recorded"))
    rows = dict.fromkeys((rule.id, str(rule.severity), say(rule.says), say(rule.source)) for rule in rules)
    screen.table(screen.labels("Rule", "Severity", "The rule", "Source"), list(rows))
    screen.heading(say("Rules for an audit of the record"))
    screen.table(screen.labels("Rule", "The rule"), [[name, say(says)] for name, says in AUDIT_RULES.items()])
