"""Roles of an authority in words: `principal@unit` is the unit's principal."""

from typing import Final

from collegial_core.policy.authority import authority_role
from collegial_words.catalogue import Say, sentence

ROLE_WORDS: Final = {
    "organiser": "an organiser",
    "starter": "whoever started the plan",
    "keeper": "the keeper above the plan",
    "principal@unit": "the unit's principal",
    "principal@units": "the principal of one of the units",
    "principal@person": "the person's principal",
    "principal@members": "the principal of a member",
    "principal@leader": "the leader's principal",
    "principal@group": "the principal of somebody in the group",
    "principal@any": "any principal",
    "principal@every": "the principal of all units",
    "assistant@unit": "the unit's assistant principal",
    "assistant@units": "the assistant principal of one of the units",
    "assistant@person": "the person's assistant principal",
    "assistant@members": "the assistant principal of a member",
    "assistant@leader": "the leader's assistant principal",
    "assistant@group": "the assistant principal of somebody in the group",
    "assistant@any": "any assistant principal",
    "assistant@every": "the assistant principal of all units",
    "leader@group": "the group's leader",
    "leader@unit": "a leader in the unit",
    "leader@any": "any leader",
    "deputy@group": "the leader's deputy",
    "member@group": "a member of the group",
    "chair": "whoever leads the meeting",
    "present": "whoever is at the meeting",
    "holder:step": "whose step it is",
    "holder:minutes_by": "whoever writes the minutes",
    "visitor": "the visitor",
    "host": "the host",
    "self:managed": "the one whom the other manages",
    "self:note_by": "whoever writes the note",
    "recorder": "whoever may record the entry",
    "target": "whoever may put the entry right",
    "system:people": "the staff system",
    "system:calendar": "the calendar system",
    "system:delivery": "the delivery system",
    "system:archive": "the archive system",
    "ledger": "the ledger itself",
    "anyone": "anybody",
    "auditor": "the auditor",
}
"""Each role that can be written, in words; of `holder:` and `self:` only those with a meaning of their own."""

READER_WORDS: Final = {
    "author": "the author",
    "pair": "the two of them",
    "group": "the group",
    "leader": "the leader of the group",
    "unit": "the unit",
    "principal": "the principal",
    "auditor": "the auditor",
    "all": "all in the plan",
    "shared": "those with whom it was shared",
}
"""Who reads a text, in words."""

HOLDER: Final = "the one with the role {role}"
SELF: Final = "the person concerned"


def role_words(say: Say, role: str) -> str:
    """Give a role in words."""
    if role in ROLE_WORDS:
        return say(ROLE_WORDS[role])
    read = authority_role(role)
    if read is not None and read.word == "holder":
        return sentence(say, HOLDER, {"role": say(read.of)})
    return say(role) if read is None else say(SELF)
