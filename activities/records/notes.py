"""The words of a source that have no field of their own, as sentences."""


class Notes:
    """Sentences for `source_note`, one a line, in the order in which they were said."""

    def __init__(self):
        self.lines = {}  # a whole sentence, or a label -> the words kept under it

    def say(self, text):
        """Add a sentence."""
        self.lines[sentence(text)] = []

    def keep(self, label, words):
        """Keep words of the source under a label that says what they were."""
        self.lines.setdefault(label, []).append(words)

    def __str__(self):
        return "\n".join(f"{label}: {'; '.join(words)}." if words else label for label, words in self.lines.items())


def sentence(text):
    """The text with a capital at its start and a stop at its end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
