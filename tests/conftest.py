"""Options of the test suite: ``--long`` runs what ``make test`` only samples."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--long``."""
    parser.addoption("--long", action="store_true", help="many seeds, and the tests marked long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the tests marked long unless they are asked for."""
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="runs in make test-long"))


@pytest.fixture(scope="session")
def many(request: pytest.FixtureRequest) -> int:
    """How many random cases are tried."""
    return 400 if request.config.getoption("--long") else 40


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest) -> int:
    """How many seeds each contract of a family is tried at; `deltarule lint` tries more."""
    return 15 if request.config.getoption("--long") else 12
