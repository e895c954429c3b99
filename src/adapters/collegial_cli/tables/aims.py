"""What visits are for, as their method says it."""

from collegial_cli.screen import Screen
from collegial_core.policy import Aims


def aims_lines(screen: Screen, aims: Aims) -> None:
    """Tell what visits are for; in English where the method says it in no other language."""
    swedish = screen.lang == "sv"
    screen.heading(screen.say("What the visits are for"))
    for text in (swedish and aims.purposes_sv) or aims.purposes_en:
        screen.line(f"- {text}")
    goal = (swedish and aims.goal_sv) or aims.goal_en
    if goal:
        screen.line(screen.sentence("Goal: {goal}", goal=goal))
