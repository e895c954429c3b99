"""How few lessons, and how few times for lessons, can suffice."""


def fewest_slots(members: int, *, together: bool = False) -> int:
    """Give the fewest lesson slots in which everyone sees everyone (S4-06).

    A slot is a time of the week: one lesson, or several at the same time, in which nobody is in two places.
    With one visitor at a time, members pair off in a slot: 2(n - 1) for an even
    group, 2n for an odd one, where somebody always sits out.  When the whole
    group watches one lesson `together`, n.  Nobody to see takes no slot.

    Source: S4-06; the round-robin tournament, once in each direction.
    """
    if members <= 1:
        return 0
    if together:
        return members
    return 2 * (members - 1 if members % 2 == 0 else members)


def fewest_visited_lessons(members: int, *, together: bool = False) -> int:
    """Give the fewest lessons that have to be visited until everyone has seen everyone (S4-06).

    With one visitor at a time each of the n(n - 1) pairs takes a lesson; several of them lie in the same slot.
    When the whole group watches `together`, one lesson of each member is enough: n.
    """
    if members <= 1:
        return 0
    return members if together else members * (members - 1)
