"""The rules about rounds and visits, in the order in which they are asked."""

from typing import Final

from collegial_core.policy import Rule
from collegial_core.visit.rules import common, planning, rounds, steps

RULES: Final[tuple[Rule, ...]] = (
    common.NAMED,
    common.FREE_IDS,
    rounds.a_closed_round_stays_closed,
    common.a_round_belongs_to_a_method_of_visits,
    rounds.a_round_needs_a_running_group,
    rounds.a_round_is_closed_before_what_follows,
    rounds.what_follows_a_round_comes_after_it,
    rounds.a_round_lies_inside_the_plan,
    rounds.a_round_goes_on_after_its_opening,
    rounds.a_round_can_reach_everyone,
    planning.nobody_visits_themselves,
    planning.both_are_members_that_day,
    planning.nobody_leaves_before_a_held_visit,
    planning.a_visit_lies_inside_its_round,
    planning.a_visit_falls_on_a_school_day,
    planning.a_visit_is_planned_once,
    planning.a_lesson_watched_together_has_one_host,
    planning.a_lesson_has_one_host,
    planning.all_watch_the_same_lesson,
    planning.chosen_support_is_in_the_form,
    steps.each_step_comes_after_the_one_before,
    steps.talk_and_note_follow_in_time,
    steps.a_visit_is_held_on_its_day,
    steps.a_receipt_proves_one_note,
    steps.a_receipt_of_another_round_proves_no_note,
    rounds.a_round_ends_when_its_aim_is_reached,
    rounds.visits_are_shared_fairly,
)
