"""The rules about meetings, in the order in which they are asked."""

from typing import Final

from collegial_core.meeting.rules.closing import (
    a_meeting_brings_something_new,
    a_meeting_comes_to_something,
    a_meeting_leaves_minutes,
    a_meeting_takes_every_item,
    a_receiver_is_somebody_in_the_plan,
    everyone_present_writes_an_action_plan,
    minutes_are_handed_over,
    promises_are_told_of,
)
from collegial_core.meeting.rules.common import FREE_IDS, NAMED
from collegial_core.meeting.rules.content import (
    a_meeting_has_time_for_its_agenda,
    a_report_is_about_a_promise,
    an_action_plan_looks_back,
    items_are_taken_in_order,
    practical_matters_stay_outside,
)
from collegial_core.meeting.rules.days import (
    a_group_meets_as_often_as_its_method_asks,
    a_meeting_falls_on_a_school_day,
    a_meeting_lies_inside_working_time,
)
from collegial_core.meeting.rules.order import (
    a_closed_cycle_has_no_more_meetings,
    a_meeting_comes_after_the_start_of_its_cycle,
    a_meeting_covers_a_part_of_its_cycle,
    a_meeting_covers_its_groups_cycle,
    a_meeting_covers_steps_of_its_method,
    a_meeting_ends_before_what_follows,
    a_meeting_goes_on_in_order_of_time,
    a_meeting_is_held_on_its_day,
    a_meeting_is_planned_opened_and_closed,
    a_meeting_lies_ahead_and_inside_the_plan,
    a_meeting_needs_a_running_group,
    what_follows_a_meeting_comes_after_it,
    working_time_belongs_to_somebody_in_the_plan,
)
from collegial_core.meeting.rules.people import (
    needed_roles_are_held,
    needed_roles_have_different_people,
    nobody_leaves_before_a_meeting_they_were_at,
    only_those_present_speak,
    roles_are_held_by_those_present,
    roles_at_a_meeting_are_the_methods,
    the_leader_leads_and_takes_part,
    those_present_belong_to_the_group,
    turns_are_taken_fairly,
)
from collegial_core.policy import Rule

RULES: Final[tuple[Rule, ...]] = (
    NAMED,
    FREE_IDS,
    a_meeting_covers_steps_of_its_method,
    a_meeting_covers_a_part_of_its_cycle,
    a_meeting_covers_its_groups_cycle,
    a_meeting_comes_after_the_start_of_its_cycle,
    a_closed_cycle_has_no_more_meetings,
    a_meeting_needs_a_running_group,
    a_meeting_is_planned_opened_and_closed,
    a_meeting_ends_before_what_follows,
    a_meeting_lies_ahead_and_inside_the_plan,
    a_meeting_is_held_on_its_day,
    what_follows_a_meeting_comes_after_it,
    a_meeting_goes_on_in_order_of_time,
    working_time_belongs_to_somebody_in_the_plan,
    those_present_belong_to_the_group,
    nobody_leaves_before_a_meeting_they_were_at,
    a_meeting_falls_on_a_school_day,
    a_meeting_lies_inside_working_time,
    the_leader_leads_and_takes_part,
    roles_at_a_meeting_are_the_methods,
    roles_are_held_by_those_present,
    needed_roles_are_held,
    needed_roles_have_different_people,
    turns_are_taken_fairly,
    only_those_present_speak,
    a_meeting_has_time_for_its_agenda,
    items_are_taken_in_order,
    a_report_is_about_a_promise,
    an_action_plan_looks_back,
    practical_matters_stay_outside,
    a_meeting_takes_every_item,
    promises_are_told_of,
    a_meeting_brings_something_new,
    everyone_present_writes_an_action_plan,
    a_meeting_leaves_minutes,
    a_receiver_is_somebody_in_the_plan,
    minutes_are_handed_over,
    a_group_meets_as_often_as_its_method_asks,
    a_meeting_comes_to_something,
)
