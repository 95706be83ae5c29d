"""Lambda functions on the embedded stack: what they are told, who may call them."""

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import processes
from tests.company import Company
from tests.embedded import Embedded
from tests.integration.test_emulator_http import ask
from tests.managed_login import App, Browser

pytestmark = pytest.mark.integration

TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
SOURCE = """\
import os

def handler(event, context):
    print("called with", event)
    return {"environment": dict(os.environ)}
"""
# what AWS has in every function, and what this machine needs to start one
TOLD = {
    *("AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
    *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"),
    *("AWS_LAMBDA_LOG_STREAM_NAME", "AWS_REGION", "LAMBDA_TASK_ROOT"),
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    *("AWS_ENDPOINT_URL", "AWS_DISABLE_HOST_PREFIX_INJECTION"),
    *("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"),
    *("HOME", "LC_CTYPE", "LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH"),
    *("PATH", "TZ", "_LAMBDA_FUNCTION_ARN", "_LAMBDA_TIMEOUT"),
    "_MINISTACK_INVOKE_DEPTH",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    embedded = Embedded(tmp_path_factory.mktemp("functions"), processes.FUNCTIONS)
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture(scope="module")
def function(stack: Embedded) -> str:
    role = stack.aws("iam").create_role(
        RoleName="function", AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as content:
        content.writestr("index.py", SOURCE)
    stack.aws("lambda").create_function(
        FunctionName="function",
        Runtime="python3.8",
        Handler="index.handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": package.getvalue()},
        Environment={"Variables": {"OWN": "its own"}},
    )
    return "function"


def invoke(stack: Embedded, function: str) -> dict[str, Any]:
    answer = stack.aws("lambda").invoke(FunctionName=function, Payload=b"{}")
    found: dict[str, Any] = json.loads(answer["Payload"].read())
    return found


def test_a_function_is_told_of_itself_alone(stack: Embedded, function: str) -> None:
    told = invoke(stack, function)["environment"]
    assert told.pop("OWN") == "its own"
    assert told.keys() <= TOLD
    assert str(stack.state_dir) not in json.dumps(told)
    assert told["HOME"] == told["LAMBDA_TASK_ROOT"] != os.environ["HOME"]


def test_what_a_function_prints_is_in_its_log(stack: Embedded, function: str) -> None:
    invoke(stack, function)
    events = stack.aws("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{function}"
    )["events"]
    assert any("called with {}" in event["message"] for event in events)


def test_a_trigger_is_told_that_somebody_comes_from_a_provider(
    stack: Embedded, function: str, provider: Company
) -> None:
    api = stack.aws("lambda")
    arn = api.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    api.add_permission(
        FunctionName=function,
        StatementId="pools",
        Action="lambda:InvokeFunction",
        Principal="cognito-idp.amazonaws.com",
    )
    pool = provider.make_pool(stack, LambdaConfig={"PreSignUp": arn})
    said = App(pool).sign_in(Browser(), "alice")
    # its answer is none of a trigger
    assert said["error_description"] == "Unrecognizable lambda output"
    [event] = stack.aws("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{function}", filterPattern="triggerSource"
    )["events"]
    assert "'triggerSource': 'PreSignUp_ExternalProvider'" in event["message"]
    assert "'userName': 'Company_alice'" in event["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/2015-03-31/functions"),
        ("POST", "/2015-03-31/functions/function/invocations"),
        ("DELETE", "/2015-03-31/functions/function"),
    ],
)
def test_lambda_takes_signed_calls_alone(
    stack: Embedded, function: str, method: str, path: str
) -> None:
    status, _, body = ask(stack, method, path)
    assert status == 403
    assert b"Missing Authentication Token" in body
    # a page can't sign from afar: it doesn't come that far
    page = {"Origin": "https://evil.example", "Authorization": "AWS4-HMAC-SHA256 x"}
    status, headers, body = ask(stack, method, path, **page)
    assert status == 403
    assert b"Web pages may not call" in body
    assert "Access-Control-Allow-Origin" not in headers
    status, _, _ = ask(stack, "OPTIONS", path)
    assert status == 403


def test_functions_end_with_the_stack_and_leave_nothing(
    tmp_path: Path, stack: Embedded, function: str
) -> None:
    home = invoke(stack, function)["environment"]["HOME"]
    assert Path(home).is_relative_to(tempfile.gettempdir())
    stack.restart()
    assert not Path(home).parent.exists()
    # and are there again
    assert invoke(stack, function)["environment"]["HOME"] != home
