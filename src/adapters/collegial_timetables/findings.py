"""What is told of a timetable's file: a code, the place, and never what stands there of a person."""

from collections.abc import Mapping
from typing import Final

from collegial_people.findings import SENTENCES as OF_PEOPLE

SENTENCES: Final[Mapping[str, str]] = {
    **{
        code: OF_PEOPLE[code]
        for code in (
            "number_personal",
            "number_coordination",
            "number_temporary",
            "number_placeholder",
            "number_damaged",
        )
    },
    "teacher_unknown": "nobody in the plan is known by that: left out",
    "teacher_unclear": "several people in the plan are known by that: left out",
    "teacher_missing": "no teacher: left out",
    "no_class": "no class: taken as busy, not as a lesson",
    "same_lesson": "the same lesson for one more class",
    "overlap": "another lesson of the same teacher at the same time: both are kept",
    "unplaced": "no day or no time: left out",
    "day_unreadable": "a weekday that cannot be read: left out",
    "time_unreadable": "a time that cannot be read: left out",
    "time_mixed": "a numbered period where others have clock times: left out",
    "no_length": "takes no time: left out",
    "weeks_unreadable": "weeks that cannot be read: left out",
    "what_unknown": "not known to be a lesson: taken as busy",
    "cancelled": "called off: left out",
    "not_busy": "takes nobody's time: left out",
    "recurring": "comes again in a way that is not read: only its first day is taken",
    "outside_year": "not in the school year: left out",
}
"""Code → what it means.  Codes are for programs and never change; the sentences are for people."""
