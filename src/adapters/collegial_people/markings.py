"""How lists say of somebody that their identity is protected, that they have left, or that they are no staff."""

import re
from enum import StrEnum
from typing import Final
from unicodedata import normalize


class Marking(StrEnum):
    """What a marking of a protected identity comes to; one that is not known counts as yes."""

    NO = "no"
    YES = "protected"
    UNCLEAR = "protected_unclear"


_NO: Final = frozenset({"", "0", "0.0", "n", "nej", "no", "ingen", "inga", "none", "false", "falskt", "falsk"})
_YES: Final = re.compile(r"1|j|ja|x|s|y|yes|true|sant|sann|(sekretess|skydd|kvarskriv|fingera|protect|secre).*")
_NAMED: Final = re.compile(
    r"skydd(ad|ade|at)?( (identitet|person|personuppgifter|adress))?|sekretess(markerad|markering)?|(protected|secret)"
    r"( (identity|person))?|hemlig identitet|(sekretess|skyddad|skyddade|protected)( (sekretess|skyddad|skyddade))+"
)
_TEXT: Final = re.compile(
    r"sekretess|skyddad[e]? (identitet|person|folkbok|adress)|kvarskriv|fingerade person|secrecy"
    r"|protected (identity|person)|^skydd(ad[et]?)?$"
)
_HEADING: Final = re.compile(
    r"(?!.*(avtal|forbindelse|tystnad|ombud))"  # what somebody has signed, or is, marks nobody
    r"(.*(skyddad|skyddat|skyddsmark|skyddskod|sekretess|kvarskriv|fingera|protected|secrecy|securitymark|confidential).*"
    r"|(adress|gdpr|identitets|person|pu)?skydd|hemlig|hemlig(identitet|person).*|sekr)"
)
_MASKED: Final = re.compile(r"[*•x#.\- ]*[*•#]{2,}[*•x#.\- ]*")

_STOPPED: Final = frozenset({"suspended", "archived", "avstangd", "sparrad", "disabled"})
_GONE: Final = frozenset({"inactive", "inaktiv", "ej aktiv", "0", "false", "nej", "avslutad", "slutat", "tobedeleted"})
_PUPIL: Final = re.compile(r"student|pupil|elev(er)?|learner")
_GUARDIAN: Final = re.compile(r"guardian|parent|relative|vårdnadshavare")
_VACANT: Final = re.compile(r"vakan[st]\b.*|vacan(t|cy)\b.*|tjänst vakant|klass \w+")
_REMARK: Final = re.compile(r"(antal|summa|totalt?|sida|page|sum|total|count|utskriven|printed)\b.*", re.DOTALL)


def _plain(text: str) -> str:
    return " ".join(normalize("NFC", text).casefold().split())


def marking(cell: str) -> Marking:
    """Read a cell of a column that marks the protected."""
    said = _plain(cell)
    if said in _NO:
        return Marking.NO
    return Marking.YES if _YES.fullmatch(said) else Marking.UNCLEAR


def security_marking(value: object) -> Marking:
    """Read `securityMarking` of SS 12000, where three values are known."""
    said = _plain(value) if isinstance(value, str) else ""
    if said == "ingen":
        return Marking.NO
    return Marking.YES if said in {"sekretessmarkering", "skyddad folkbokföring"} else Marking.UNCLEAR


def is_hidden_name(name: str) -> bool:
    """Tell whether a name stands for somebody whose name is not told."""
    said = _plain(name)
    return bool(_NAMED.fullmatch(said) or _MASKED.fullmatch(said))


def tells_of_protection(text: str) -> bool:
    """Tell whether a remark speaks of a protected identity."""
    return bool(_TEXT.search(_plain(text)))


def is_heading_of_marks(word: str) -> bool:
    """Tell whether a heading, its letters alone, is that of a column that marks the protected."""
    return bool(_HEADING.fullmatch(word))


def is_stopped(status: str) -> bool:
    """Tell whether an account is stopped."""
    return _plain(status) in _STOPPED


def is_gone(status: str) -> bool:
    """Tell whether somebody is told to have left."""
    return _plain(status) in _GONE


def is_pupil(role: str) -> bool:
    """Tell whether a role is a pupil's."""
    return bool(_PUPIL.fullmatch(_plain(role)))


def is_guardian(role: str) -> bool:
    """Tell whether a role is a guardian's."""
    return bool(_GUARDIAN.fullmatch(_plain(role)))


def is_no_name(name: str) -> bool:
    """Tell whether what stands for a name is a vacancy, a class or a number."""
    said = _plain(name)
    return bool(_VACANT.fullmatch(said)) or not any(map(str.isalpha, said))


def is_remark(text: str) -> bool:
    """Tell whether a text is a sum, a page number or the like."""
    return bool(_REMARK.fullmatch(_plain(text)))
