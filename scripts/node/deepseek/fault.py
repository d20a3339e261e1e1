"""A cause that a person can remove."""


class Fault(Exception):
    """One line: what is wrong and where, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(" ".join(f"{what}; {remedy}".split()))


class BadQuery(Fault):
    """Somebody asked for what there is not: theirs to correct."""


class NoAnswer(Fault):
    """Another node of the group does not answer."""


class NotYet(Exception):
    """Something that this program needs is not there yet; the unit tries again by itself."""
