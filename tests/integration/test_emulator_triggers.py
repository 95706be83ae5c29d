"""Lambda triggers of the embedded Cognito: whom it asks, and what it takes for answers.

tests/terraform/test_triggers.py has the functions of our own module.
"""

import io
import json
import zipfile
from typing import Any

import pytest

from cognito_auth import mailbox
from tests.choices import choosing_pool, respond, start
from tests.embedded import PASSWORD, Embedded, Pool
from tests.integration.errors import refused
from tests.integration.test_emulator_functions import TRUST, stack

__all__ = ["stack"]
pytestmark = pytest.mark.integration

# answers as it is told, and says what it was asked
SOURCE = """\
import json
import os

def handler(event, context):
    print("asked", json.dumps(event))
    answer = json.loads(os.environ["ANSWER"])
    if "raise" in answer:
        raise ValueError(answer["raise"])
    if "response" in answer:
        event["response"].update(answer["response"])
        return event
    return answer
"""
UNKNOWN = "arn:aws:lambda:us-east-1:000000000000:function:nobodys"
ADMIN_SOURCE = "PreSignUp_AdminCreateUser"


class Answering:
    """The function, for pools that name it."""

    def __init__(self, stack: Embedded) -> None:
        self.stack = stack
        self.functions = stack.aws("lambda")
        role = stack.aws("iam").create_role(
            RoleName="trigger", AssumeRolePolicyDocument=json.dumps(TRUST)
        )["Role"]
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as content:
            content.writestr("index.py", SOURCE)
        self.arn = self.functions.create_function(
            FunctionName="trigger",
            Runtime="python3.8",
            Handler="index.handler",
            Role=role["Arn"],
            Code={"ZipFile": package.getvalue()},
        )["FunctionArn"]

    def answer(self, answer: dict[str, Any]) -> None:
        self.functions.update_function_configuration(
            FunctionName="trigger",
            Environment={"Variables": {"ANSWER": json.dumps(answer)}},
        )

    def pool(self, **triggers: Any) -> Pool:
        """A pool that names functions, and that the function lets in."""
        return self.let_in(self.stack.make_pool(LambdaConfig=triggers))

    def let_in(self, pool: Pool) -> Pool:
        """Let a pool ask the function."""
        described = self.stack.admin.describe_user_pool(UserPoolId=pool.pool_id)
        self.functions.add_permission(
            FunctionName="trigger",
            StatementId=pool.pool_id,
            Action="lambda:InvokeFunction",
            Principal="cognito-idp.amazonaws.com",
            SourceArn=described["UserPool"]["Arn"],
        )
        return pool

    def asked(self) -> list[dict[str, Any]]:
        """The events that it got, the newest last."""
        logs = self.stack.aws("logs").filter_log_events(
            logGroupName="/aws/lambda/trigger"
        )
        said = [event["message"].partition("asked ")[2] for event in logs["events"]]
        return [json.loads(each) for each in said if each]


@pytest.fixture(scope="module")
def function(stack: Embedded) -> Answering:
    return Answering(stack)


def test_a_function_confirms_and_verifies(function: Answering) -> None:
    pool = function.pool(PreSignUp=function.arn)
    function.answer({"response": {"autoConfirmUser": True, "autoVerifyEmail": True}})
    account = pool.user(pool.sign_up())
    assert account["UserStatus"] == "CONFIRMED"
    assert account["attributes"]["email_verified"] == "true"
    assert function.asked()[-1]["triggerSource"] == "PreSignUp_SignUp"


def test_an_administrators_account_is_asked_about_and_not_confirmed(
    function: Answering,
) -> None:
    pool = function.pool(PreSignUp=function.arn)
    function.answer({"response": {"autoConfirmUser": True}})
    invited = pool.invite()
    assert pool.user(invited)["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    event = function.asked()[-1]
    assert event["triggerSource"] == ADMIN_SOURCE
    assert event["request"]["userAttributes"]["email"] == invited
    function.answer({"raise": "Not welcome"})
    with refused("UserLambdaValidationException", "PreSignUp failed with error Not w"):
        pool.invite()


@pytest.mark.parametrize("trigger", ["PreSignUp", "CustomMessage"])
def test_a_pool_needs_a_function_that_lets_it_in(
    function: Answering, trigger: str
) -> None:
    function.answer({"response": {}})
    for arn, why in ((UNKNOWN, "ResourceNotFound"), (function.arn, "AccessDenied")):
        pool = function.stack.make_pool(LambdaConfig={trigger: arn})
        message = f"{trigger} invocation failed due to error {why}Exception."
        with refused("UnexpectedLambdaException", message):
            pool.sign_up()


MAIL = {"emailSubject": "Bonjour", "emailMessage": "<p>{####}</p>"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"raise": "Out of words"}, "UserLambdaValidationException"),
        (["no event"], "InvalidLambdaResponseException"),
        ({"response": MAIL | {"emailMessage": "no code"}}, "InvalidLambda"),
        ({"response": MAIL | {"emailMessage": "x" * 19_995 + "{####}"}}, "Invalid"),
        ({"response": MAIL | {"emailMessage": 7}}, "InvalidLambda"),
        ({"response": MAIL | {"emailSubject": "x" * 141}}, "InvalidLambda"),
        ({"response": MAIL | {"emailSubject": "two\nlines"}}, "InvalidLambda"),
    ],
)
def test_words_that_are_no_mail_are_refused(
    function: Answering, answer: Any, error: str
) -> None:
    pool = function.pool(CustomMessage=function.arn)
    function.answer(answer)
    with pytest.raises(Exception, match=error):
        pool.sign_up()


def test_each_mail_is_worded_by_the_function(function: Answering) -> None:
    worded = function.pool(CustomMessage=function.arn)
    function.answer({"response": MAIL})
    public = function.stack.public
    said = {"language": "fr"}
    email = worded.sign_up(given_name="Ada")
    worded.confirm(email)
    by_client = {"ClientId": worded.client_id, "ClientMetadata": said}
    waiting = worded.sign_up()
    public.resend_confirmation_code(Username=waiting, **by_client)
    public.forgot_password(Username=email, **by_client)
    token = worded.sign_in(email)["AccessToken"]
    public.update_user_attributes(
        AccessToken=token,
        UserAttributes=[{"Name": "email", "Value": f"new-{email}"}],
        ClientMetadata=said,
    )
    public.get_user_attribute_verification_code(
        AccessToken=token, AttributeName="email", ClientMetadata=said
    )
    events = [
        event for event in function.asked() if event["userPoolId"] == worded.pool_id
    ]
    assert [event["triggerSource"].partition("_")[2] for event in events] == [
        *("SignUp", "SignUp", "ResendCode", "ForgotPassword"),
        *("UpdateUserAttribute", "VerifyUserAttribute"),
    ]
    for event in events:
        assert event["request"]["codeParameter"] == "{####}"
    told = [event["request"]["clientMetadata"] for event in events]
    assert told == [{}, {}, said, said, said, said]
    # the account as it is, the new address among it
    changed = events[-2]["request"]["userAttributes"]
    assert (changed["given_name"], changed["email"]) == ("Ada", f"new-{email}")


def test_a_code_to_sign_in_with_is_worded_by_the_function(
    function: Answering,
) -> None:
    pool = function.let_in(
        choosing_pool(
            function.stack, "EMAIL_OTP", LambdaConfig={"CustomMessage": function.arn}
        )
    )
    function.answer({"response": MAIL})
    email = pool.confirmed_user()
    asked = start(pool, email, "EMAIL_OTP")
    assert function.asked()[-1]["triggerSource"] == "CustomMessage_Authentication"
    mail = mailbox.messages(function.stack.endpoint_url)[0]
    assert (mail.to, mail.subject) == (email, "Bonjour")
    assert mail.html == f"<p>{mail.code}</p>"
    respond(pool, asked, email, EMAIL_OTP_CODE=str(mail.code))
    function.answer({"response": MAIL | {"emailMessage": "no code"}})
    with refused("InvalidLambdaResponseException"):
        start(pool, email, "EMAIL_OTP")


def test_an_invitation_names_its_reader(function: Answering) -> None:
    pool = function.pool(CustomMessage=function.arn)
    invited = {"UserPoolId": pool.pool_id, "TemporaryPassword": PASSWORD}
    function.answer({"response": MAIL})
    with refused("InvalidLambdaResponseException"):
        function.stack.admin.admin_create_user(Username="one@example.com", **invited)
    named = MAIL | {"emailMessage": "<p>{username} {####}</p>"}
    function.answer({"response": named})
    function.stack.admin.admin_create_user(Username="one@example.com", **invited)
    event = function.asked()[-1]
    assert event["triggerSource"] == "CustomMessage_AdminCreateUser"
    assert event["request"]["usernameParameter"] == "{username}"


def test_no_token_is_made_without_the_function(function: Answering) -> None:
    versioned = {"LambdaVersion": "V2_0", "LambdaArn": function.arn}
    pool = function.pool(PreTokenGenerationConfig=versioned)
    email = pool.confirmed_user()
    function.answer({"raise": "No tokens"})
    with refused("UserLambdaValidationException", "PreTokenGeneration failed"):
        pool.sign_in(email)
    function.answer({"response": {}})
    assert pool.sign_in(email)["AccessToken"]
