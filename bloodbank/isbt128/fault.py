"""How a label or a scan is refused."""


class LabelFault(ValueError):
    """What was read is not what the standard or the configuration allows.

    `code` is stable and machine-readable; the text says what is wrong, where, and what would be right.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail
