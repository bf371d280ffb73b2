"""What the README shows works."""

import re
import shutil
from pathlib import Path
from textwrap import dedent

from rolebook import site

ROOT = Path(__file__).parents[1]


def test_the_role_of_the_readme_passes_the_check(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "roles", tmp_path / "roles")
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "roles" / "ai-research" / "evaluation-analyst.yml").write_text(dedent(example), encoding="utf-8")
    checked = site.check(tmp_path / "roles", tmp_path)
    assert checked.problems == ()
    assert checked.framework is not None
    assert checked.framework.roles["evaluation-analyst"].level.id == "mid"
