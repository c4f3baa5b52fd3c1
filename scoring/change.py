"""When a term's points next change if nothing else happens, for one lead.

Between two touches that begin to count, a term's sum can only fall. So its points stay until the first whole second at
which the sum is below the edge of its present points. That second is found in closed form for half-lives and from the
list of falls for steps, then proven by evaluating both sides of it; what is left is found by bisection.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from scoring.compiled import Counted, Rule
from scoring.dates import whole_second
from scoring.fading import HalfLife, Steps
from scoring.subject import LAST, NEVER, SECOND, Scalar


def next_change(term: Counted, times: Sequence[int], points: int, sum_now: int, as_of: int) -> int:
    """Return the first whole second after `as_of` at which the points differ, in microseconds; NEVER when none does.

    `times` are those of all touches that the term counts, also of ones that are yet to come; `sum_now` is the sum of
    shares at `as_of`, worth `points`.
    """
    begun = [at for at in times if at <= as_of]
    if len(begun) == len(times):
        return _in_time(_change(term, begun, points, sum_now, as_of))
    now = as_of
    for start in sorted({whole_second(at) for at in times if at > as_of}):
        found = _change(term, begun, points, sum_now, now)
        if found < start:
            return _in_time(found)
        now, begun = start, [at for at in times if at <= start]
        sum_now = sum_at(term, begun, start)
        if term.weight.worth(sum_now) != points:
            return _in_time(start)
    return _in_time(_change(term, begun, points, sum_now, now))


def next_flip(rule: Rule, attributes: Mapping[str, Scalar], now: int) -> int:
    """Return the first whole second after `now` at which a rule holds that did not, or no longer does."""
    edges = {whole_second(at) for name, spans in rule.timed for at in spans(attributes.get(name)) if at < NEVER}
    held = rule.holds(attributes, now)
    return next((at for at in sorted(edges) if now < at <= LAST and rule.holds(attributes, at) is not held), NEVER)


def sum_at(term: Counted, times: Sequence[int], at: int) -> int:
    """Return the summed shares at an instant that is not before any of `times`."""
    share = term.fading.share
    return sum([share(at - time) for time in times])


def _in_time(found: int) -> int:
    return found if found <= LAST else NEVER


def _change(term: Counted, times: Sequence[int], points: int, sum_now: int, now: int) -> int:
    """Return the first whole second after `now` at which touches that have all begun are not worth `points`."""
    while (edge := term.weight.edge(points, sum_now)) > 0:
        now = _fall(term, times, sum_now, edge, now)
        if now == NEVER or not term.weight.comes_back:
            return now
        sum_now = sum_at(term, times, now)
        if term.weight.worth(sum_now) != points:
            return now
    return NEVER


def _fall(term: Counted, times: Sequence[int], sum_now: int, least: int, now: int) -> int:
    """Return the first whole second after `now` at which the sum is below `least`."""
    fading = term.fading
    if isinstance(fading, Steps):
        return _stepwise(fading, times, sum_now - least, now)
    low, high = now // SECOND, -(-(max(times) + fading.end) // SECOND)
    if isinstance(fading, HalfLife) and fading.is_open:
        guess = math.ceil((now + fading.half * math.log2(sum_now / least)) / SECOND)
        low, high = _around(lambda at: sum_at(term, times, at * SECOND), least, guess, (low, high))
    return _bisect(lambda at: sum_at(term, times, at * SECOND), least, low, high) * SECOND


def _stepwise(fading: Steps, times: Sequence[int], spare: int, now: int) -> int:
    falls = [
        (time + age, before - after)
        for time in times
        for age, before, after in zip(fading.ages, fading.left, fading.left[1:], strict=False)
        if time + age > now
    ]
    falls.sort()
    for at, loss in falls:
        spare -= loss
        if spare < 0:
            return whole_second(at)
    return NEVER


def _around(sums: Callable[[int], int], least: int, guess: int, limits: tuple[int, int]) -> tuple[int, int]:
    """Narrow the seconds between which the sum falls below `least` to those around a guess, as far as they prove it."""
    low, high = limits
    before, guess = max(guess - 1, low), min(max(guess, low + 1), high)
    if sums(guess) >= least:
        return guess, min(guess + 2, high) if sums(min(guess + 2, high)) < least else high
    if before == low or sums(before) >= least:
        return before, guess
    earlier = max(before - 2, low)
    return (earlier if earlier == low or sums(earlier) >= least else low), before


def _bisect(sums: Callable[[int], int], least: int, low: int, high: int) -> int:
    """Return the first second after `low` at which the sum is below `least`; it is so at `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        if sums(middle) < least:
            high = middle
        else:
            low = middle
    return high
