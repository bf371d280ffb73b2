"""Shared fixtures: small handbooks on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from handbooks import ROOT, Handbook, copy_site
from rolebook import site
from rolebook.model.framework import Framework

settings.register_profile("steady", deadline=None)  # a busy machine is no failure; all else stays as it is
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Builds leave what the next ones may take over in a folder of the tests, and not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def minimal(tmp_path: Path) -> Handbook:
    """The least that makes a handbook: one family, one track, one role on one screen."""
    return copy_site("minimal", tmp_path / "handbook")


@pytest.fixture
def full(tmp_path: Path) -> Handbook:
    """A small handbook that uses every section of a role and every kind of file."""
    return copy_site("full", tmp_path / "handbook")


@pytest.fixture
def handbook(tmp_path: Path) -> Handbook:
    """The same handbook with a template of its own."""
    made = copy_site("full", tmp_path / "handbook")
    made.replace("mkdocs.yml", "{name: material}", "{name: material, custom_dir: overrides}")
    made.write("overrides/templates/glossary.html", "<h1>Glossary</h1>")
    return made


@pytest.fixture(scope="session")
def built() -> site.Site:
    """The handbook that this project ships, with every page rendered."""
    return site.build(ROOT / "roles", ROOT)


@pytest.fixture(scope="session")
def shipped(built: site.Site) -> Framework:
    """The linked framework of the handbook that this project ships."""
    assert built.framework is not None
    return built.framework


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add a switch that accepts what is printed now as what is expected, and one for other questions to search for."""
    parser.addoption("--bless", action="store_true", help="rewrite expected.txt of the invalid sites")
    parser.addoption("--queries", help="a file of questions like tests/search/queries.yml, to judge the search by")
