"""The rules about cycles, in the order in which they are asked."""

from typing import Final

from collegial_core.cycle.rules.common import FREE_IDS, NAMED
from collegial_core.cycle.rules.ground import (
    a_closed_cycle_stays_closed,
    a_cycle_belongs_to_a_method_of_cycles,
    a_cycle_goes_on_in_order_of_time,
    a_cycle_has_its_needed_roles,
    a_cycle_is_closed_before_its_group,
    a_cycle_needs_a_running_group,
    a_cycle_starts_after_what_it_builds_on,
    a_followed_cycle_exists,
    a_group_closes_after_its_cycles,
    the_part_exists,
)
from collegial_core.cycle.rules.sources import (
    a_cycle_has_a_theoretical_source,
    a_cycle_mixes_its_sources,
)
from collegial_core.cycle.rules.steps import (
    a_cycle_closes_with_its_parts,
    a_decision_follows_the_last_step,
    a_followed_cycle_is_ahead,
    a_part_has_its_methods_turns,
    a_step_follows_the_one_before,
    a_step_is_one_of_the_methods,
    a_step_keeps_its_deadline,
    a_step_leaves_its_artefact,
    each_turn_has_another_class,
    only_a_step_under_way_is_completed,
)
from collegial_core.policy import Rule

RULES: Final[tuple[Rule, ...]] = (
    NAMED,
    FREE_IDS,
    a_followed_cycle_exists,
    the_part_exists,
    a_cycle_belongs_to_a_method_of_cycles,
    a_cycle_needs_a_running_group,
    a_closed_cycle_stays_closed,
    a_cycle_is_closed_before_its_group,
    a_group_closes_after_its_cycles,
    a_cycle_starts_after_what_it_builds_on,
    a_cycle_has_its_needed_roles,
    a_cycle_goes_on_in_order_of_time,
    a_step_is_one_of_the_methods,
    a_step_follows_the_one_before,
    only_a_step_under_way_is_completed,
    a_step_leaves_its_artefact,
    a_step_keeps_its_deadline,
    each_turn_has_another_class,
    a_followed_cycle_is_ahead,
    a_decision_follows_the_last_step,
    a_part_has_its_methods_turns,
    a_cycle_closes_with_its_parts,
    a_cycle_has_a_theoretical_source,
    a_cycle_mixes_its_sources,
)
