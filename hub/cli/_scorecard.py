"""Scorecards as commands name them: a file, a template, a version, or the live one."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from hub.cli._open import look_at_organization
from hub.errors import Invalid, NotFound
from hub.scorecards.live import DEFAULT_TEMPLATE, compiled, live_at, version
from hub.scorecards.models import ScoringModel
from hub.web.words import count
from scoring import TEMPLATES, Scorecard, load_template

LIVE = "live"
VERSION = re.compile(r"v?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Named:
    """A scorecard and where it was found."""

    scorecard: Scorecard
    where: str
    """`v3`, `template b2b_saas`, or the file's name."""
    model: ScoringModel | None = None
    is_template: bool = False

    @property
    def algorithm(self) -> str:
        """Where the points come from, of a former version as was noted then; only learning knows probabilities."""
        if self.model is not None:
            return self.model.algorithm_type
        if self.scorecard.document.probability is not None:
            return "learned"
        return "template" if self.is_template else "rules"


def find_scorecard(name: str | None, org: str | None) -> Named:
    """Return what `name` names: a version (`v3`, `3`), a template or a file; `live` and None are the live version.

    An organization that has none yet will score with the default template.
    """
    name = None if name == LIVE else name
    number = VERSION.fullmatch(name) if name is not None else None
    if name is not None and number is None:
        return Named(read_scorecard(name), f"template {name}" if name in TEMPLATES else name, None, name in TEMPLATES)
    with look_at_organization(org) as (runtime, org_id):
        model = None
        if org_id is not None:
            with runtime.sessions.begin(org_id) as session:
                at = runtime.clock()
                model = version(session, org_id, int(number[1])) if number else live_at(session, org_id, at)
    if model is not None:
        return Named(compiled(model), f"v{model.version}", model)
    if number:
        raise NotFound("There is no organization yet, and so no version of its scorecard.")
    return Named(load_template(DEFAULT_TEMPLATE), f"template {DEFAULT_TEMPLATE}", None, is_template=True)


def read_scorecard(name: str) -> Scorecard:
    """Return the template or the file (`-` is standard input) of this name; raises Invalid with every problem."""
    if name in TEMPLATES:
        return load_template(name)
    text = read_text(name)
    if problems := Scorecard.problems(text):
        told = "\n".join(map(str, problems))
        raise Invalid(f"{name} has {count(len(problems), 'problem')}:\n{told}")
    return Scorecard.from_yaml(text)


def read_text(name: str) -> str:
    """Return the text of a file; `-` is standard input. Raises NotFound or Invalid."""
    try:
        return (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()).decode("utf-8-sig")
    except FileNotFoundError:
        templates = ", ".join(TEMPLATES)
        raise NotFound(
            f"There is no file {name}. Templates are: {templates}. Versions are named v1, v2 and so on, or live."
        ) from None
    except OSError as error:
        raise Invalid(f"Cannot read {name}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Invalid(f"{name} is not UTF-8 text. Save it as UTF-8.") from None
