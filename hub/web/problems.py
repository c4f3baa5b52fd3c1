"""What a person sees when something cannot be done."""

from flask import render_template, request

from hub.errors import Conflict, Forbidden, HubError, Invalid, NotFound

STATUS: dict[type[HubError], tuple[int, str]] = {
    NotFound: (404, "There is nothing here"),
    Forbidden: (403, "This is not open to you"),
    Conflict: (409, "Something else happened first"),
    Invalid: (400, "This could not be done"),
}

PLAIN = {
    404: ("There is nothing here", "No page has this address. It may be mistyped, or the page is gone."),
    405: ("This could not be done", "This address takes another kind of request. Go back and try again."),
    413: ("This is too large", "Send less at once."),
}
"""What Flask itself refuses, in our words: title and message by status."""


def page(error: HubError) -> tuple[str, int]:
    """Return the page that says what happened; a fragment where htmx asked."""
    status, title = STATUS.get(type(error), (500, "This could not be done"))
    template = "_problem.html" if "HX-Request" in request.headers else "problem.html"
    return render_template(template, title=title, message=str(error)), status
