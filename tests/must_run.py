"""A skipped test proves nothing: where what it needs is there, or on CI, a skip is a failure."""

from collections.abc import Generator

import pytest

from tests.conftest import ON_CI, real_data_folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Real data: may be skipped only where its folder is absent. Servers and browser: never on CI."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = _must_run(item)
        if reason is not None:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped, but {reason}: {report.longrepr}"
    return report


def _must_run(item: pytest.Item) -> str | None:
    names = {marker.name for marker in item.iter_markers()}
    uses_real_data = "real_data" in names or "shared_data" in getattr(item, "fixturenames", ())
    if uses_real_data and real_data_folder().is_dir():
        return "the real data lies beside the checkout"
    if ON_CI and names & {"server", "browser"}:
        return "on CI servers and browser must be there"
    return None
