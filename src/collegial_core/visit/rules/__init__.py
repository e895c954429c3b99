"""The rules about rounds and visits, in the order in which they are asked."""

from typing import Final

from collegial_core.policy import Rule
from collegial_core.visit.rules.common import FREE_IDS, NAMED, a_round_belongs_to_a_method_of_visits
from collegial_core.visit.rules.planning import (
    a_lesson_has_one_host,
    a_lesson_watched_together_has_one_host,
    a_visit_falls_on_a_school_day,
    a_visit_is_planned_once,
    a_visit_lies_inside_its_round,
    all_watch_the_same_lesson,
    both_are_members_that_day,
    nobody_leaves_before_a_held_visit,
    nobody_visits_themselves,
)
from collegial_core.visit.rules.rounds import (
    a_closed_round_stays_closed,
    a_round_can_reach_everyone,
    a_round_ends_when_its_aim_is_reached,
    a_round_goes_on_after_its_opening,
    a_round_is_closed_before_what_follows,
    a_round_lies_inside_the_plan,
    a_round_needs_a_running_group,
    visits_are_shared_fairly,
    what_follows_a_round_comes_after_it,
)
from collegial_core.visit.rules.steps import (
    a_receipt_proves_one_note,
    a_visit_is_held_on_its_day,
    each_step_comes_after_the_one_before,
    talk_and_note_follow_in_time,
)

RULES: Final[tuple[Rule, ...]] = (
    NAMED,
    FREE_IDS,
    a_closed_round_stays_closed,
    a_round_belongs_to_a_method_of_visits,
    a_round_needs_a_running_group,
    a_round_is_closed_before_what_follows,
    what_follows_a_round_comes_after_it,
    a_round_lies_inside_the_plan,
    a_round_goes_on_after_its_opening,
    a_round_can_reach_everyone,
    nobody_visits_themselves,
    both_are_members_that_day,
    nobody_leaves_before_a_held_visit,
    a_visit_lies_inside_its_round,
    a_visit_falls_on_a_school_day,
    a_visit_is_planned_once,
    a_lesson_watched_together_has_one_host,
    a_lesson_has_one_host,
    all_watch_the_same_lesson,
    each_step_comes_after_the_one_before,
    talk_and_note_follow_in_time,
    a_visit_is_held_on_its_day,
    a_receipt_proves_one_note,
    a_round_ends_when_its_aim_is_reached,
    visits_are_shared_fairly,
)
