"""A cause that a person can remove."""


class Fault(Exception):
    """One line: what is wrong and where, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(" ".join(f"{what}; {remedy}".split()))


class NotYet(Exception):
    """Something that this program needs is not there yet; the unit tries again by itself."""
