"""The error that every reader of answers raises."""


class UnreadableError(ValueError):
    """An answer that cannot be read.

    Parameters
    ----------
    reason : str
        The key of the words that tell the student why.
    instead : str, optional
        What would be read instead, in the student's notation; empty if nothing is near.

    Examples
    --------
    >>> UnreadableError("percent", instead="0.45").instead
    '0.45'
    """

    def __init__(self, reason: str, instead: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.instead = instead
