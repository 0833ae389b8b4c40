"""What a geocoder refuses, with the file, the cause and the remedy."""


class GeocoderError(ValueError):
    """`file` can't be used for finding places: `message` says why, `remedy` what to do."""

    def __init__(self, *, file: str, message: str, remedy: str) -> None:
        super().__init__(f"{file}: {message}. {remedy}")
        self.file = file
        self.message = message
        self.remedy = remedy
