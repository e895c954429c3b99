"""Chance writes lists: whatever is in one, what was accepted of it is proposed by no later reading of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people.school import ALMA, BO, csv, dashed, read
from tests.people.test_proposing import HEAD, School

import collegial_core as cc
from collegial_core.ids import UnitId
from collegial_core.plan import PlanStarted, UnitRegistered
from collegial_directory import open_directory

ROWS: Final = st.lists(
    st.tuples(
        st.sampled_from(["Kim Ek", "kim ek", "Ek, Kim", "Åsa Ek", "S?ren Ek", "Bo", ""]),
        st.sampled_from(["", "kim@sago.example", "KIM@sago.example", "bo@sago.example", "nix"]),
        st.sampled_from(["", "KEK", "kek", "BO"]),
        st.sampled_from(["Sagoskolan", "Fablaskolan", "Sagoskolan/Fablaskolan", "", "Månskolan"]),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from(["", dashed(ALMA), BO, "830214-TF20"]),
        st.sampled_from(["", "", "", "ja", "?"]),
        st.sampled_from(["", "2026-06-30", "2027-06-30"]),
    ),
    min_size=1,
    max_size=7,
)
HEADINGS: Final = "Namn;E-post;Signatur;Enhet;sourcedId;Personnr;Skydd;Slutdatum"


def written(rows: list[tuple[str, ...]]) -> str:
    return csv(HEADINGS, *(";".join(it) for it in rows))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=ROWS, then=ROWS)
def test_what_was_accepted_of_a_list_is_never_proposed_again(
    first: list[tuple[str, ...]], then: list[tuple[str, ...]]
) -> None:
    """Given one list taken in whole and then another, when each comes again, then nothing of it is sure to be new.

    Where several people may be one, the first answer can raise the next question: that waits for somebody's decision.
    """
    with TemporaryDirectory() as folder, cc.open("memory://") as plans, open_directory(f"{folder}/people.db") as people:
        school = School(plans.ledger("sago"), people, Path(folder))
        on = date(2026, 8, 1)
        school.ledger.do(PlanStarted(title="T", aim="A", starts=on, ends=date(2027, 6, 15)), by=HEAD, on=on)
        for unit in ("sagoskolan", "fablaskolan"):
            school.ledger.do(UnitRegistered(unit=UnitId(unit), principal=HEAD), by=HEAD, on=on)
        for rows in (first, then):
            school.takes(read(written(rows)))
            again = school.proposes(read(written(rows)))
            assert again.sure() == ()
            assert not any(it.encode() in school.kept for it in (ALMA, dashed(ALMA), BO, dashed(BO)))
