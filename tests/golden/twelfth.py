"""A twelfth story for the golden files: texts are filed, held, and disposed of by decision."""

from datetime import UTC, date, datetime

from tests.school import School, sept

import collegial_core as cc
from collegial_core.disposal import (
    DecideDisposal,
    DisposalCarriedOut,
    DisposalHeld,
    DisposalResumed,
    Filing,
    RetentionAdopted,
    TextFiled,
    TextKey,
)
from collegial_core.policy.retention import Keep, Retention, RetentionLine
from collegial_core.testing import ReferenceStore

SCHEDULE = Retention(
    retention="berga",
    version=2,
    name_en="The texts of Berga",
    name_sv="Bergas texter",
    lines=(
        RetentionLine(kind="note", keep=Keep.SCHOOL_YEAR, years=1, source="GB 2026/14"),
        RetentionLine(
            kind="own_need",
            keep=Keep.SCHOOL_YEAR,
            years=1,
            months_after_left=3,
            working=True,
            filed_years=2,
            source="GB 2026/14",
        ),
        RetentionLine(kind="analysis", keep=Keep.PLAN, years=10, source="GB 2026/14"),
        RetentionLine(kind="plan", keep=Keep.FOR_GOOD, source="GB 2026/14"),
    ),
)


def tell() -> School:
    """Tell of a need that is disposed of by its author, another that is filed, and notes that go by decision."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 14, 5, 15, 864209, UTC)))
    school.starts(people=4).runs(4).opens().visits("p-1", "p-2", visit="v-1")
    school.does(RetentionAdopted(decision="GB 2026/14", schedule=SCHEDULE))
    (need,) = school.does(cc.conditions.NeedIdentified(person="p-1", text="Att vänta på svar"), by="p-1")
    school.does(cc.conditions.NeedIdentified(person="p-2", text="Att fråga"), by="p-2")
    school.does(TextFiled(kind="own_need", of="p-2", person="p-2", filing=Filing.FINISHED), by="p-2", on=sept(8))
    school.does(DecideDisposal(disposal="d-1", entries=(need.number,)), by="p-1", on=sept(9))
    school.does(DisposalCarriedOut(disposal="d-1", person="p-1"), by="p-1", on=sept(9))
    on = date(2028, 9, 4)
    school.does(DisposalHeld(hold="h-1", decision="Skolinspektionen 2028:911"), on=date(2028, 8, 2))
    school.does(DisposalResumed(hold="h-1", decision="GB 2028/30"), on=on)
    keys = tuple(TextKey(subject=f"person {person}", kind="note", year=2026) for person in ("p-1", "p-2"))
    school.does(DecideDisposal(disposal="d-2", decision="GB 2028/31", keys=keys), on=on, because="Två år har gått")
    school.does(DisposalCarriedOut(disposal="d-2"), on=on)
    return school
