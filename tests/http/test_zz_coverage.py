"""The last test: what the contract declares, the suite has seen."""
import os
import pathlib

import pytest
from contract import Contract, never_seen


def test_every_declared_status_was_seen(contract: Contract, request: pytest.FixtureRequest) -> None:
    if hasattr(request.config, "workerinput"):
        pathlib.Path(os.environ["FP_SEEN"] + ".wanted").touch()
        pytest.skip("parallel run: looked at when all workers are done")
    missing = never_seen(contract)
    assert not missing, f"declared, but never seen: {', '.join(missing)}"
