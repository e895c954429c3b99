"""Methods as data, and the shape of a rule."""

from collegial_core.policy.catalogue import read_method, shipped_methods
from collegial_core.policy.method import GroupSize, LateJoiner, Method, MethodRef, VisitPolicy, method_ref
from collegial_core.policy.rule import Breach, Rule, breach, rule

__all__ = [
    "Breach",
    "GroupSize",
    "LateJoiner",
    "Method",
    "MethodRef",
    "Rule",
    "VisitPolicy",
    "breach",
    "method_ref",
    "read_method",
    "rule",
    "shipped_methods",
]
