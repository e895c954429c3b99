"""What visits are for, as their method says it."""

from collegial_cli.screen import Screen
from collegial_core.policy import Aims


def aims_lines(screen: Screen, aims: Aims) -> None:
    """Tell what visits are for; in English where the method says it in no other language."""
    screen.heading(screen.say("What the visits are for"))
    for text in screen.either(aims.purposes_en, aims.purposes_sv) or aims.purposes_en:
        screen.line(f"- {text}")
    goal = screen.either(aims.goal_en, aims.goal_sv) or aims.goal_en
    if goal:
        screen.line(screen.sentence("Goal: {goal}", goal=goal))
