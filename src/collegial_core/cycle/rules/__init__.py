"""The rules about cycles, in the order in which they are asked."""

from typing import Final

from collegial_core.cycle.rules import common, ground, sources, steps
from collegial_core.policy import Rule

RULES: Final[tuple[Rule, ...]] = (
    common.NAMED,
    common.FREE_IDS,
    ground.a_followed_cycle_exists,
    ground.the_part_exists,
    ground.a_cycle_belongs_to_a_method_of_cycles,
    ground.a_cycle_needs_a_running_group,
    ground.a_closed_cycle_stays_closed,
    ground.a_cycle_is_closed_before_its_group,
    ground.a_group_closes_after_its_cycles,
    ground.a_cycle_starts_after_what_it_builds_on,
    ground.a_cycle_has_its_needed_roles,
    ground.a_cycle_goes_on_in_order_of_time,
    steps.a_step_is_one_of_the_methods,
    steps.a_step_follows_the_one_before,
    steps.a_step_has_its_methods_form,
    steps.only_a_step_under_way_is_completed,
    steps.a_step_leaves_its_artefact,
    steps.a_step_keeps_its_deadline,
    steps.each_turn_has_another_class,
    steps.a_followed_cycle_is_ahead,
    steps.a_decision_follows_the_last_step,
    steps.a_part_has_its_methods_turns,
    steps.a_cycle_closes_with_its_parts,
    sources.a_cycle_has_a_theoretical_source,
    sources.a_cycle_mixes_its_sources,
)
