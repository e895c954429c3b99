"""What people read in a calendar: never a note, a reason or an aim, and names only where they are given."""

from collections.abc import Mapping

import attrs

from collegial_core.ids import PersonId
from collegial_ical.happenings import Happening, Kind, Whose
from collegial_words.catalogue import sentence, translator


@attrs.frozen(kw_only=True)
class Words:
    """The language of a calendar, and the names that its owner wants to see; without them there are none.

    Somebody whose name is not among them is a colleague: so it never shows whose identity is protected.
    """

    lang: str = "en"
    names: Mapping[str, str] = attrs.field(factory=dict)

    def title(self, plan: str, whose: Whose) -> str:
        """Name a calendar."""
        say = translator(self.lang)
        if whose.group is not None:
            return sentence(say, "Collegial learning: {group}", {"group": whose.group})
        return sentence(say, "Collegial learning: {plan}", {"plan": plan})

    def lag(self) -> str:
        """Say what a calendar is worth."""
        say = translator(self.lang)
        return say(
            "Programs fetch this calendar now and then: a change may take a day to show. What counts is the plan."
        )

    def proposed(self) -> str:
        """Say what a calendar of a proposal is worth."""
        say = translator(self.lang)
        return say("This is proposed and not recorded. What counts is the plan.")

    def summary(self, it: Happening, whose: Whose) -> str:
        """Say what somebody reads of it in their calendar."""
        return f"{self._what(it, whose)} ({it.lesson})" if it.lesson else self._what(it, whose)

    def _what(self, it: Happening, whose: Whose) -> str:
        say = translator(self.lang)
        match it.kind:
            case Kind.MEETING:
                return sentence(say, "Meeting: {group}", {"group": it.group or ""})
            case Kind.ROUND_BEGINS:
                return sentence(say, "The round of visits begins: {group}", {"group": it.group or ""})
            case Kind.ROUND_ENDS:
                return sentence(say, "The round of visits ends: {group}", {"group": it.group or ""})
            case Kind.TALK:
                return self._talk(it, whose)
            case Kind.PROPOSED_TALK:
                return self._proposed_talk(it)
            case Kind.VISIT:
                return self._visit(it, whose)

    def _visit(self, it: Happening, whose: Whose) -> str:
        say, colleague = translator(self.lang), self._colleague
        if whose.person == it.visitor:
            return sentence(say, "Lesson visit: you visit {host}", {"host": colleague(it.host)})
        if whose.person == it.host:
            return sentence(say, "Lesson visit: {visitor} visits you", {"visitor": colleague(it.visitor)})
        if whose.person is None and self.names:
            facts = {"visitor": colleague(it.visitor), "host": colleague(it.host)}
            return sentence(say, "Lesson visit: {visitor} visits {host}", facts)
        return say("Lesson visit")

    def _proposed_talk(self, it: Happening) -> str:
        say = translator(self.lang)
        if not self.names:
            return say("The talk after a lesson visit")
        facts = {"people": ", ".join(map(self._colleague, (it.visitor, it.host)))}
        return sentence(say, "The talk after a lesson visit: {people}", facts)

    def _talk(self, it: Happening, whose: Whose) -> str:
        say = translator(self.lang)
        if whose.person is None and not self.names:
            return say("The last day for the talk after a lesson visit")
        others = [one for one in (it.visitor, it.host) if one != whose.person]
        facts = {"people": ", ".join(dict.fromkeys(map(self._colleague, others)))}
        return sentence(say, "The last day for the talk after a lesson visit: {people}", facts)

    def _colleague(self, person: PersonId | None) -> str:
        say = translator(self.lang)
        return self.names.get(person or "") or say("a colleague")
