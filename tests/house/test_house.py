"""What holds for the whole code base, whoever writes it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from hub.app import create_app
from hub.jobs import STAGES
from hub.queue import Bell
from hub.runtime import Runtime
from marketplace import blueprints

TOP = Path(__file__).parents[2]
CODE = ("hub", "connectors", "scoring", "marketplace", "migrations")
LONGEST_MODULE, LONGEST_FUNCTION, MOST_POSITIONAL = 350, 45, 6
ENVIRONMENT_NAME = re.compile(r"LEADLIGHT_[A-Z][A-Z_]*[A-Z]")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*endings: str) -> list[Path]:
    """Return the files of the project that git knows, or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (TOP / line for line in listed.stdout.splitlines())
    return [path for path in paths if path.is_file() and (not endings or path.suffix in endings)]


def modules(*folders: str) -> list[Path]:
    wanted = folders or (*CODE, "tests")
    return [path for path in tracked(".py") if path.relative_to(TOP).parts[0] in wanted or path.parent == TOP]


def name_of(path: Path) -> str:
    return str(path.relative_to(TOP))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, Function))


def test_modules_and_functions_stay_small() -> None:
    long_modules = {
        name_of(path): count for path in modules() if (count := len(path.read_text().splitlines())) > LONGEST_MODULE
    }
    long_functions = {
        f"{name_of(path)}:{function.name}": length
        for path in modules()
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long_modules == {}
    assert long_functions == {}


def test_functions_take_few_positional_arguments() -> None:
    many = {
        f"{name_of(path)}:{function.name}": count
        for path in modules(*CODE)
        for function in functions(path)
        if (count := len([arg for arg in function.args.args if arg.arg not in ("self", "cls")])) > MOST_POSITIONAL
        and not is_command(function)
    }
    assert many == {}


def is_command(function: Function) -> bool:
    """Tell whether click calls it, which hands every option over by name."""
    return any("click." in ast.unparse(one) or "command" in ast.unparse(one) for one in function.decorator_list)


def test_every_module_says_its_job() -> None:
    assert [name_of(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_every_test_claims_something() -> None:
    silent = [
        f"{name_of(path)}:{function.name}"
        for path in modules("tests")
        if path.name.startswith("test_")
        for function in functions(path)
        if function.name.startswith("test_") and not claims(function)
    ]
    assert silent == []


def claims(function: Function) -> bool:
    """Tell whether it asserts, expects an error, or calls something named for what it checks."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and re.search(r"raises|warns|assert|check|expect|must", ast.unparse(node.func)):
            return True
    return False


def test_the_environment_is_read_by_the_settings_alone() -> None:
    readers = [
        name_of(path)
        for path in (*modules(*CODE), TOP / "wsgi.py")
        if re.search(r"os\.(environ|getenv)|from os import .*environ", path.read_text())
        and name_of(path) != "hub/settings.py"
    ]
    assert readers == []


def test_only_the_clock_asks_for_the_time() -> None:
    askers = [
        name_of(path)
        for path in modules("hub", "scoring", "marketplace")
        if re.search(r"datetime\.(now|utcnow)\(|time\.time\(", path.read_text()) and name_of(path) != "hub/clock.py"
    ]
    assert askers == []


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    read = set(ENVIRONMENT_NAME.findall((TOP / "hub" / "settings.py").read_text()))
    named = {name for path in modules(*CODE) for name in ENVIRONMENT_NAME.findall(path.read_text())}
    documented = set(ENVIRONMENT_NAME.findall((TOP / "docs" / "operations.md").read_text()))
    per_vendor = re.compile(r"LEADLIGHT_[A-Z]+_(CLIENT_ID|CLIENT_SECRET|API_URL|LOGIN_URL)|LEADLIGHT_VENDOR_[A-Z_]+")
    assert {name for name in read - documented if not per_vendor.fullmatch(name)} == set()
    assert {name for name in (documented | named) - read if not per_vendor.fullmatch(name)} == set()


def test_the_hub_knows_no_vendor_by_name() -> None:
    vendors = re.compile(r"hubspot|slack|salesforce|pipedrive|teams\b", re.IGNORECASE)
    knowing = {
        name_of(path): sorted(set(vendors.findall(without_docstrings(path))))
        for path in modules("hub", "scoring", "migrations")
        if not name_of(path).startswith(("hub/demo", "hub/bench")) and vendors.search(without_docstrings(path))
    }
    assert knowing == {}


def without_docstrings(path: Path) -> str:
    """Return the code as Python sees it: no comments, no docstrings."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ]
    return ast.unparse(tree)


def test_imports_point_down() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_there_is_one_line_of_numbered_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(TOP / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    numbers = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert all(
        Path(script.path).name.startswith(f"{script.revision}_") for script in scripts.walk_revisions() if script.path
    )


def test_every_bell_has_a_stage_and_every_stage_a_bell() -> None:
    assert set(STAGES) == set(Bell)
    assert all(callable(stage.drain) and callable(stage.is_due) for stage in STAGES.values())


def test_every_route_says_who_may_call_it(runtime: Runtime) -> None:
    app = create_app(runtime, blueprints=blueprints(runtime))
    open_to_anyone = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not getattr(app.view_functions[rule.endpoint], "__leadlight_access__", None)
    ]
    assert open_to_anyone == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![\w.])/(?:work|tmp|root)/(?!lost)",
        r"files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|deb\.debian\.org",
        r"https?://(?:10|192\.168)\.\d",
    ],
    ids=["machine paths", "package registries", "private addresses"],
)
def test_no_file_names_what_only_one_machine_has(pattern: str) -> None:
    here = Path(__file__)
    texts = (path for path in tracked() if path != here and path.suffix not in (".woff2", ".png", ".gz", ".ico"))
    found = {name_of(path) for path in texts if re.search(pattern, path.read_text(errors="replace"))}
    assert found == set()
