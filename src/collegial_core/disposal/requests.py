"""What is asked for about disposal, completed by the ledger."""

from collegial_core.disposal.events import DisposalDecided, SingleText, TextKey
from collegial_core.kernel import Occasion, in_whose_name
from collegial_core.kernel.fields import ident, label, numbers, parts
from collegial_core.kernel.value import Asked, request


@request("disposal.decide", DisposalDecided)
class DecideDisposal(Asked):
    """Decide that texts be disposed of: all those of some keys, or those of single entries.

    `disposal` is a new id, under which it is carried out.  `decision` refers to the decision (gallringsbeslut); without
    one, authors dispose of working papers of their own.  The texts of an entry are all that was written in it, its
    reason too; what a correction says anew is the correction's.
    """

    disposal: str = ident()
    decision: str | None = label(default=None)
    keys: tuple[TextKey, ...] = parts(TextKey, default=())
    entries: tuple[int, ...] = numbers(default=())

    def decided(self, texts: tuple[SingleText, ...], occasion: Occasion) -> DisposalDecided:
        """Give what is recorded: of the entries their texts, and who disposes of them without a decision."""
        person = in_whose_name(occasion) if self.decision is None else None
        return DisposalDecided(
            disposal=self.disposal, decision=self.decision, person=person, keys=self.keys, texts=texts
        )
