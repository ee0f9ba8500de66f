"""Choosing from the admin's lists by typing, with the keyboard alone."""

from playwright.sync_api import expect


def choose(page, typed, name):
    """Choose what has the `name` in the list that is open, by typing enough of it to bring it to the top."""
    # Select2 moves to its field a moment after it has opened: what is typed before goes nowhere.
    expect(page.locator(".select2-container--open .select2-search__field")).to_be_focused()
    page.keyboard.type(typed)
    # Until the list is narrowed down, another stands first.
    expect(page.locator(".select2-results__option").first).to_have_text(name)
    page.keyboard.press("Enter")


def open_and_choose(page, box, typed, name):
    """As `choose`, from the list that belongs to `box`."""
    box.press("Enter")
    choose(page, typed, name)
