"""The reasons of a score in a few words, and its whole receipt."""

from typing import Any

from scoring import Score


def reasons(score: Score, *, most: int) -> list[str]:
    """Return the lines of the receipt that weigh most, heaviest first: `+14 Job rank: VP`."""
    return [f"{signed(line.points)} {line.words}" for line in score.receipt.strongest(most)]


def receipt(score: Score) -> list[dict[str, Any]]:
    """Return the lines of the receipt as plain values, for programs."""
    return [
        {
            "kind": line.kind,
            "term": line.term_id,
            "points": line.points,
            "words": line.words,
            "evidence": line.evidence,
            "touches": [{"id": one.id, "at": one.at.isoformat(), "left": round(one.left, 3)} for one in line.touches],
            "next_change_at": line.next_change_at.isoformat() if line.next_change_at else None,
        }
        for line in score.receipt.lines
    ]


def signed(points: int) -> str:
    """Return points with their sign, a true minus, and none for zero."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"
