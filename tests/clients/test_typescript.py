"""A front end's client: types made by openapi-typescript, calls through openapi-fetch, compiled as strictly as TypeScript can."""
import json
import shutil
import subprocess

import pytest
from conftest import HERE
from samples import submit_body

STRICT = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noImplicitReturns", "--target", "es2022",
          "--module", "nodenext", "--moduleResolution", "nodenext", "--lib", "es2022,dom,dom.iterable"]


def run(*words: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
                          **options)


@pytest.fixture(scope="module")
def project(modules, api):
    """The client's project, with its types made of the contract that the server hands out."""
    (modules / "openapi.json").write_bytes(api.get("/openapi.json", expect=200).content)
    made = run("node", modules / "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "fieldpass.d.ts", cwd=modules)
    assert made.returncode == 0, made.stdout + made.stderr
    for source in ("client.ts", "wrong.ts"):
        shutil.copy(HERE / source, modules)
    return modules


def test_the_types_compile_and_the_client_submits_and_reads(project, server, callers, environment) -> None:
    done = run("node", project / "node_modules/typescript/bin/tsc", *STRICT, "client.ts", "wrong.ts", cwd=project)
    assert done.returncode == 0, done.stdout
    told = run("node", project / "client.js", server.url, callers["tier1"].token, json.dumps(submit_body(client_ref="wish-1")), env=environment)
    assert told.returncode == 0, told.stdout + told.stderr
    steps = [json.loads(line) for line in told.stdout.splitlines()]
    assert [step["step"] for step in steps] == ["offices", "submitted", "read", "unchanged", "escalated", "events", "refused", "unknown"]
    by_name = {step["step"]: step for step in steps}
    assert by_name["offices"]["first"] == "DEN"
    assert by_name["submitted"]["status"] == "tier1_review" and by_name["read"]["id"] == by_name["submitted"]["id"]
    assert by_name["unchanged"]["http"] == 304
    assert by_name["escalated"]["callback"] == "planned"
    assert by_name["events"]["names"] == ["submit", "escalate"]
    assert by_name["refused"] == {"step": "refused", "http": 422, "code": "invalid_fields", "pointers": ["/applicant/phone"]}
    assert by_name["unknown"]["code"] == "not_found"

