"""The rules about meetings, in the order in which they are asked."""

from typing import Final

from collegial_core.meeting.rules import closing, common, content, days, order, people
from collegial_core.policy import Rule

RULES: Final[tuple[Rule, ...]] = (
    common.NAMED,
    common.FREE_IDS,
    order.a_meeting_covers_steps_of_its_method,
    order.a_meeting_covers_a_part_of_its_cycle,
    order.a_meeting_covers_its_groups_cycle,
    order.a_meeting_comes_after_the_start_of_its_cycle,
    order.a_closed_cycle_has_no_more_meetings,
    order.a_meeting_needs_a_running_group,
    order.a_meeting_is_planned_opened_and_closed,
    order.a_meeting_ends_before_what_follows,
    order.a_meeting_lies_ahead_and_inside_the_plan,
    order.a_meeting_is_held_on_its_day,
    order.what_follows_a_meeting_comes_after_it,
    order.a_meeting_goes_on_in_order_of_time,
    order.working_time_belongs_to_somebody_in_the_plan,
    people.those_present_belong_to_the_group,
    people.nobody_leaves_before_a_meeting_they_were_at,
    days.a_meeting_falls_on_a_school_day,
    days.a_meeting_lies_inside_working_time,
    people.the_leader_leads_and_takes_part,
    people.roles_at_a_meeting_are_the_methods,
    people.roles_are_held_by_those_present,
    people.needed_roles_are_held,
    people.needed_roles_have_different_people,
    people.turns_are_taken_fairly,
    people.only_those_present_speak,
    content.a_meeting_has_time_for_its_agenda,
    content.items_are_taken_in_order,
    content.a_report_is_about_a_promise,
    content.an_action_plan_looks_back,
    content.practical_matters_stay_outside,
    closing.a_meeting_takes_every_item,
    closing.promises_are_told_of,
    closing.a_meeting_brings_something_new,
    closing.everyone_present_writes_an_action_plan,
    closing.a_meeting_leaves_minutes,
    closing.a_receiver_is_somebody_in_the_plan,
    closing.minutes_are_handed_over,
    days.a_group_meets_as_often_as_its_method_asks,
    closing.a_meeting_comes_to_something,
)
