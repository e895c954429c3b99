"""How few lessons and visits can suffice."""


def fewest_lessons(members: int, *, together: bool = False) -> int:
    """Give the fewest lesson slots in which everyone sees everyone (S4-06).

    With one visitor at a time, members pair off in a slot: 2(n - 1) for an even
    group, 2n for an odd one, where somebody always sits out.  When the whole
    group watches one lesson `together`, n.  Nobody to see takes no lesson.

    Source: S4-06; the round-robin tournament, once in each direction.
    """
    if members <= 1:
        return 0
    if together:
        return members
    return 2 * (members - 1 if members % 2 == 0 else members)
