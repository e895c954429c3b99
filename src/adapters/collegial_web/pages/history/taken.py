"""A plan's record to take away: its export, and evidence that anybody can verify without us.

Both hold every entry just as it is stored, for it could not be verified otherwise.  So they are given only where texts
are sealed, and to those who answer for the plan.
"""

import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from collegial_cli.evidence import Evidence, new_folder, write_evidence
from collegial_web.pages.look import Look
from collegial_web.pages.page import Download, Given, Page


def takes_away(look: Look) -> bool:
    """Tell whether who looks may take the record away."""
    with look.plans.read(look.plan) as reading:
        plan = reading.state.plan
    return look.answers and plan is not None and plan.sealed


def _export(look: Look, _: Given) -> Download | None:
    if not takes_away(look):
        return None
    lines = look.plans.ledger(look.plan).export_file()
    return Download(f"{look.plan}.jsonl", "application/jsonl", b"".join(b"%s\n" % it for it in lines))


def _evidence(look: Look, _: Given) -> Download | None:
    if look.signer is None or not takes_away(look):
        return None
    key, sign = look.signer
    asked = Evidence(plan=look.plan, at=look.plans.store.now(), key=key, sign=sign)
    name = f"{look.plan}-evidence"
    with TemporaryDirectory(prefix="collegial-") as room:
        with new_folder(f"{room}/{name}") as folder:
            write_evidence(folder, look.plans, asked, look.say)
        return Download(f"{name}.zip", "application/zip", _zipped(Path(room), name))


def _zipped(room: Path, name: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(it for it in (room / name).rglob("*") if it.is_file()):
            archive.write(file, file.relative_to(room))
    return packed.getvalue()


TAKEN: Final = (
    Page(path="/export.jsonl", tab="history", gives=_export),
    Page(path="/evidence.zip", tab="history", gives=_evidence),
)
