"""The patient register over HTTP. Every request names who asks and why; personal data never stands in an address."""
