"""What templates show: bands, panes, trends, charts, receipts."""

from datetime import timedelta

import pytest

from hub.web.values import bands, chart, coming, glass, receipt, trend
from hub.web.values.trend import Past
from scoring import Band, Change, Line, Receipt, Score
from tests.web.seed import DAY, NOW

SCALE = (
    Band(key="cold", word="Cold", at_least=0, hysteresis=0),
    Band(key="warm", word="Warm", at_least=40, hysteresis=3),
    Band(key="hot", word="Hot", at_least=70, hysteresis=3),
)


def line(kind: str, dimension: str | None, points: int, words: str = "x") -> Line:
    return Line(kind=kind, term_id=None, dimension=dimension, points=points, words=words, evidence="", touches=())


def score(*lines: Line, band: str = "warm") -> Score:
    def part(dimension: str) -> int:
        return sum(found.points for found in lines if found.dimension == dimension)

    return Score(
        total=sum(found.points for found in lines),
        base=sum(found.points for found in lines if found.kind == "base"),
        demographic=part("demographic"),
        fit=part("fit"),
        behavioral=part("behavioral"),
        band=band,
        probability=None,
        points=(),
        receipt=Receipt(lines=lines),
        next_change_at=None,
        content_hash="",
    )


@pytest.mark.parametrize(
    ("key", "word", "tone", "lit"),
    [
        ("hot", "Hot", "hot", (True, True, True)),
        ("warm", "Warm", "warm", (True, True, False)),
        ("cold", "Cold", "cold", (True, False, False)),
        (None, "Not scored", "none", (False, False, False)),
        ("tepid", "Tepid", "none", (False, False, False)),
    ],
)
def test_a_band_has_a_word_a_colour_and_lit_panes(key: str | None, word: str, tone: str, lit: tuple[bool, ...]) -> None:
    assert bands.chip(SCALE, key) == bands.Chip(word, tone, lit)


def test_two_bands_still_show_three_panes_and_five_show_five() -> None:
    two, five = SCALE[:2], (*SCALE[:2], *(Band(key=f"b{n}", word="B", at_least=n, hysteresis=0) for n in (50, 60, 80)))
    assert bands.chip(two, "warm").panes == (True, True, True)
    assert bands.chip(two, "cold").panes == (True, False, False)
    assert [sum(bands.chip(five, band.key).panes) for band in five] == [1, 2, 3, 4, 5]
    assert [bands.tone(five, band.key) for band in five] == ["cold", "warm", "warm", "warm", "hot"]


@pytest.mark.parametrize(("key", "value", "until"), [("hot", 68, 67), ("hot", 70, None), ("cold", 39, None)])
def test_a_band_kept_by_hysteresis_says_when_it_ends(key: str, value: int, until: int | None) -> None:
    assert bands.held_until(SCALE, key, value) == until


def test_panes_lie_side_by_side_and_what_is_negative_lies_over_the_end() -> None:
    drawn = glass.panes(total=51, base=4, demographic=24, fit=-3, behavioral=26)
    assert [(pane.glass, pane.x, pane.width) for pane in drawn.panes] == [
        ("g0", 0, 4),
        ("g1", 4, 24),
        ("g3", 28, 26),
        ("gd", 51, 3),
    ]
    assert drawn.label == "Base 4, demographic 24, fit −3, behavioural 26: 51 of 100"


def test_panes_never_leave_the_scale() -> None:
    for parts in ((4, 60, 50, 40), (90, 90, -300, 5), (0, 0, 0, 0), (-5, 3, -9, 0)):
        drawn = glass.panes(total=0, base=parts[0], demographic=parts[1], fit=parts[2], behavioral=parts[3])
        assert all(pane.x >= 0 and pane.width > 0 and pane.x + pane.width <= 100 for pane in drawn.panes)


def test_a_trend_compares_with_the_score_in_force_when_the_window_began() -> None:
    past = [
        Past(NOW - 60 * DAY, 20, "cold"),
        Past(NOW - 30 * DAY, 37, "cold"),
        Past(NOW - 5 * DAY, 60, "warm"),
        Past(NOW - DAY, 74, "hot"),
    ]
    found = trend.trend(past, now=NOW)
    assert found is not None
    assert (found.change, found.tone, found.size) == ("+37", "up", "37")
    assert found.path.startswith("M0 100")
    assert found.path.endswith("V0H100")


def test_a_lead_first_scored_within_the_window_has_a_trend_since_then() -> None:
    found = trend.trend([Past(NOW - DAY, 51, "warm"), Past(NOW - DAY / 2, 100, "hot")], now=NOW)
    assert found is not None
    assert found.since is not None
    assert (found.change, found.since.text, found.path) == ("+49", "27 Apr", "M0 100H50V0H100")


def test_a_single_score_within_the_window_is_no_trend() -> None:
    assert trend.trend([Past(NOW - DAY, 74, "hot")], now=NOW) is None
    assert trend.trend([], now=NOW) is None


def test_a_score_that_stayed_is_a_level_line() -> None:
    found = trend.trend([Past(NOW - 30 * DAY, 37, "cold")], now=NOW)
    assert found is not None
    assert (found.change, found.tone, found.path) == ("0", "", "M0 50H100")


def test_a_receipt_has_sections_whose_sums_add_up_to_the_score() -> None:
    slip = receipt.receipt(
        score(
            line("base", None, 4),
            line("term", "demographic", 14),
            line("term", "behavioral", 9),
            line("term", "fit", 0),
            line("term", "demographic", -2),
            line("term", "fit", 25),
            line("cap", "fit", -1),
            line("clamp", None, -3),
        )
    )
    assert [(section.word, section.sum, len(section.lines)) for section in slip.sections] == [
        ("Base", "4", 1),
        ("Demographic", "12", 2),
        ("Fit", "24", 2),
        ("Behavioural", "9", 1),
        ("Limits", "−3", 1),
    ]
    assert slip.sum_words == "4 + 12 + 24 + 9 − 3 = 46"
    assert slip.count == "All 7 lines"
    assert slip.total == 46


def test_each_bar_of_a_receipt_starts_where_the_last_one_stopped() -> None:
    slip = receipt.receipt(
        score(line("base", None, 4), line("term", "demographic", 14), line("term", "fit", -6), line("term", "fit", 58))
    )
    bars = [found for section in slip.sections for found in section.lines]
    assert [(bar.x, bar.width, bar.end, bar.glass) for bar in bars] == [
        (0, 4, 4, "g0"),
        (4, 14, 18, "g1"),
        (12, 6, 12, "gd"),
        (12, 58, 70, "g2"),
    ]


def test_bars_that_stray_beyond_the_scale_make_it_wider() -> None:
    slip = receipt.receipt(score(line("base", None, -20), line("term", "fit", 200), line("clamp", None, -80)), SCALE)
    bars = [found for section in slip.sections for found in section.lines]
    assert [(bar.x, bar.width, bar.end) for bar in bars] == [(0, 10, 0), (0, 100, 100), (60, 40, 60)]
    assert [(mark.label, mark.x) for mark in slip.marks] == [("0", 10), ("Warm 40", 30), ("Hot 70", 45), ("100", 60)]


def test_a_score_that_faded_since_it_was_stored_ends_the_past() -> None:
    past = [Past(NOW - DAY, 74, "hot")]
    faded = score(line("base", None, 71), band="hot")
    assert trend.up_to_now(past, faded, now=NOW)[-1] == Past(NOW, 71, "hot")
    assert trend.up_to_now(past, score(line("base", None, 74)), now=NOW) == past
    assert trend.up_to_now([], None, now=NOW) == []


def test_why_shows_three_up_and_three_down_and_leaves_caps_and_base_out() -> None:
    found = receipt.why(
        score(
            line("base", None, 40, "base"),
            *(line("term", "fit", points, str(points)) for points in (3, 11, -1, 14, -6, 5, -2, -9)),
            line("cap", "fit", -20, "cap"),
        )
    )
    assert [reason.points for reason in found.up] == ["+14", "+11", "+5"]
    assert [reason.points for reason in found.down] == ["−9", "−6", "−2"]
    assert found.words == "3 up, 3 down"
    assert found.up[0].width == round(100 * 14 / 15, 2)


def test_what_comes_is_three_changes_and_then_the_next_change_of_band() -> None:
    changes = [
        Change(at=NOW + timedelta(days=day), total=total, band=band, delta=delta, words="Demo requested")
        for day, total, band, delta in [
            (1, 73, "hot", -1),
            (2, 72, "hot", -1),
            (3, 69, "hot", -3),
            (4, 68, "hot", -1),
            (5, 64, "warm", -4),
        ]
    ]
    found = coming.coming(changes, score=74, band="hot", scale=SCALE, now=NOW)
    assert [step.change for step in found.steps] == ["loses 1", "loses 1", "loses 3", "loses 4"]
    assert found.steps[0].what == "Demo requested"
    assert found.steps[-1].what == "64, Demo requested"
    last = found.steps[-1]
    assert last.chip is not None
    assert (last.when.text, last.chip.word) == ("3 May", "Warm")
    quiet = coming.coming([], score=74, band="hot", scale=SCALE, now=NOW)
    assert quiet.otherwise == "Stays 74 until something happens."


def draw(past: list[Past], ahead: list[Past], *, day: int = 0) -> chart.Chart:
    frame = chart.window(past, now=NOW)
    return chart.chart(past, ahead, scale=SCALE, published=[], frame=frame, day=day, shown=None)


def test_the_chart_has_past_steps_then_what_comes_from_now_on() -> None:
    past = [Past(NOW - 200 * DAY, 35, "cold"), Past(NOW - 42 * DAY, 50, "warm"), Past(NOW - DAY, 74, "hot")]
    drawn = draw(past, [Past(NOW + 15 * DAY, 64, "warm")], day=-42)
    assert (drawn.first_day, drawn.last_day) == (-84, 30)
    assert drawn.past == "M0 65H36.84V50H72.81V26H73.68"
    assert drawn.ahead == "M73.68 26H86.84V36H100"
    assert drawn.cursor.x == 36.84
    assert [(zone.tone, zone.y, zone.height) for zone in drawn.zones] == [
        ("cold", 60, 40),
        ("warm", 30, 30),
        ("hot", 0, 30),
    ]
    assert drawn.label == (
        "Score from 3 Feb: 35 at first, 74 and Hot now; 64 and Warm on 13 May if nothing else happens."
    )


def test_a_young_lead_has_a_chart_of_two_weeks_back() -> None:
    drawn = draw([Past(NOW - timedelta(hours=1), 74, "hot")], [])
    assert drawn.first_day == -14
    assert drawn.label.endswith("It stays 74 if nothing else happens.")
    assert draw([], []).label == "Not scored yet."
