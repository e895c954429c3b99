"""What the pages share that propose something on a school's timetable."""
