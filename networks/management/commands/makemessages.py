"""Django's command, which by itself finds no text in the templates of the public pages: they are Jinja's."""

from pathlib import Path

from django.core.management.commands import makemessages
from django.template import engines
from jinja2.ext import extract_from_ast

FUNCTIONS = ("_", "gettext", "ngettext", "pgettext", "npgettext")


def is_public(path):
    """Whether the file at `path` is a template of the public pages."""
    folders = [Path(folder) for folder in engines["public"].template_dirs]
    return any(folder in Path(path).resolve().parents for folder in folders)


def as_calls(source):
    """The texts of a template of the public pages as calls in Python, for the programs that collect texts."""
    calls = []
    for line, function, texts in extract_from_ast(engines["public"].env.parse(source), FUNCTIONS):
        # What is not a text, as the number that decides on the plural, is None.
        told = [repr(text) for text in ([texts] if isinstance(texts, str) else texts) if text is not None]
        # Each call stands in the line of its text, or in the next that is free.
        calls += [""] * (line - 1 - len(calls)) + [f"{function}({', '.join(told)})"]
    return "\n".join(calls)


class BuildFile(makemessages.BuildFile):
    def preprocess(self):
        if self.domain != "django" or not self.is_templatized or not is_public(self.path):
            return super().preprocess()
        source = Path(self.path).read_text("utf-8")
        Path(self.work_path).write_text(as_calls(source), "utf-8")


class Command(makemessages.Command):
    build_file_class = BuildFile
