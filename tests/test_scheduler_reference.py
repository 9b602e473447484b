"""The README's command line section is what the command line says."""

from pathlib import Path

import pytest

from scheduler.verbs.reference import BEGIN, END, fill, render_reference

README = Path(__file__).parent.parent / "README.md"


def test_readme_is_current():
    page = README.read_text(encoding="utf-8")
    assert fill(page) == page, "run: python -m scheduler.verbs.reference"


def test_fill_keeps_what_stands_around():
    page = fill(f"# Title\n{BEGIN}\nold\n{END}\nrest\n")
    assert page == f"# Title\n{BEGIN}\n\n{render_reference()}\n{END}\nrest\n"
    assert fill(page) == page


@pytest.mark.parametrize("page", ["nothing", BEGIN, END])
def test_missing_markers_are_an_error(page):
    with pytest.raises(ValueError, match="unpack"):
        fill(page)


@pytest.mark.parametrize("verb", ["demo", "extract", "sources list", "sources show"])
def test_every_verb_is_there(verb):
    assert f"$ pactwatch {verb} --help\n" in render_reference()
