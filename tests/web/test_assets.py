"""Front-end files come out of npm packages."""

from pathlib import Path

from hub.web import assets


def test_named_files_are_copied_and_missing_ones_are_told(tmp_path: Path) -> None:
    names = list(assets.FILES)
    for name in names[1:]:
        (tmp_path / "node_modules" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "node_modules" / name).write_bytes(name.encode())
    target = tmp_path / "vendor"
    assert assets.copy(tmp_path / "node_modules", target) == names[:1]
    assert {path.name: path.read_text() for path in target.iterdir()} == {
        assets.FILES[name]: name for name in names[1:]
    }
