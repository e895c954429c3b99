"""What principals and leaders have to do so that colleagues can learn together, and four preconditions.

The numbers are those of the requirements S0-22 (a principal's ten), S0-25 (a
leader's seven) and S2-02 (the preconditions).
"""

from enum import StrEnum
from typing import Final

from collegial_core.policy import Precondition


class Duty(StrEnum):
    """A duty of a principal towards a unit, or of a leader towards a group."""

    PRINCIPAL_INVOLVE = "principal_involve"
    PRINCIPAL_PARTICIPATION = "principal_participation"
    PRINCIPAL_COOPERATION = "principal_cooperation"
    PRINCIPAL_OVERVIEW = "principal_overview"
    PRINCIPAL_READING = "principal_reading"
    PRINCIPAL_LEADER = "principal_leader"
    PRINCIPAL_LEADER_TIME = "principal_leader_time"
    PRINCIPAL_CHECKINS = "principal_checkins"
    PRINCIPAL_LONG_TERM = "principal_long_term"
    PRINCIPAL_EXPECTATIONS = "principal_expectations"
    LEADER_PURPOSE = "leader_purpose"
    LEADER_MATERIAL = "leader_material"
    LEADER_CLIMATE = "leader_climate"
    LEADER_TALK_MODELS = "leader_talk_models"
    LEADER_DEEPENING = "leader_deepening"
    LEADER_LANGUAGE = "leader_language"
    LEADER_CHECKINS = "leader_checkins"


PRINCIPAL_DUTIES: Final[dict[Duty, str]] = {
    Duty.PRINCIPAL_INVOLVE: "Staff have a part in the analysis, the goals and the choice of material.",
    Duty.PRINCIPAL_PARTICIPATION: "It is decided who takes part, and they are able to.",
    Duty.PRINCIPAL_COOPERATION: "Where the unit is too small, it works together with another.",
    Duty.PRINCIPAL_OVERVIEW: "Content, time and pace are laid out.",
    Duty.PRINCIPAL_READING: "Each participant's own reading has its time in the schedule.",
    Duty.PRINCIPAL_LEADER: "Every group has a leader with a mandate.",
    Duty.PRINCIPAL_LEADER_TIME: "Leaders have time of their own to prepare, lead and follow up.",
    Duty.PRINCIPAL_CHECKINS: "Check-ins with the leaders are planned, to support and to follow.",
    Duty.PRINCIPAL_LONG_TERM: "The plan reaches over more than one year, and has been followed up and revised.",
    Duty.PRINCIPAL_EXPECTATIONS: "Everybody has been told what is expected.",
}
"""A principal's duties in the order of S0-22, each as a sentence that holds when it is done."""

LEADER_DUTIES: Final[dict[Duty, str]] = {
    Duty.LEADER_PURPOSE: "The group knows what it works for and by which model.",
    Duty.LEADER_MATERIAL: "The leader knows the material and guides the group through it.",
    Duty.LEADER_CLIMATE: "Everyone dares to speak, and nobody is judged.",
    Duty.LEADER_TALK_MODELS: "Talks follow a model that the group has agreed on.",
    Duty.LEADER_DEEPENING: "Talks go deeper than the first answers.",
    Duty.LEADER_LANGUAGE: "The group is finding a professional language of its own.",
    Duty.LEADER_CHECKINS: "Leader and principal check in with each other regularly.",
}
"""A leader's duties in the order of S0-25."""

PRECONDITIONS: Final[dict[Precondition, str]] = {
    Precondition.SHARED_VIEW: "All levels see the work in the same way.",
    Precondition.TIME_AND_STRUCTURE: "There is time, there are structures, and they are used to talk of teaching.",
    Precondition.TRUST: "Colleagues trust each other.",
    Precondition.LONG_DURATION: "The work may take its time, without projects that compete with it.",
}
"""The preconditions of S2-02, in its order."""
