"""Pages in the words that the code has, whatever they are translated into."""

from portal.web import language, rendering


def say_as_written(monkeypatch):
    """Templates have the words of a language in them, so they are compiled anew, as those of a language of its own."""
    monkeypatch.setattr(language, "words", lambda _language: {})
    monkeypatch.setattr(rendering, "spoken", lambda: "as written")
