"""Custom message: mails with codes and invitations in their reader's language.

That is what the account's own attribute `locale` says, else what the app says of its
page in ClientMetadata (`language`), else MAIL_LANGUAGE. Cognito hands this function no
ClientMetadata of a sign-in. What is sent as a text message stays as the pool has it.

Source: Amazon Cognito Developer Guide, "Custom message Lambda trigger". The code is
never here: Cognito puts it, and a user's name, where their placeholders stand.
"""

import html
import json
import os
import re
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent
PAGE = Template((HERE / "mail.html").read_text(encoding="utf-8"))
MAILS: dict[str, Any] = json.loads((HERE / "mails.json").read_text(encoding="utf-8"))
# by the first part of a tag, and by what it was called before
LANGUAGES = {tag.partition("-")[0]: tag for tag in MAILS} | {
    "in": "id",
    "iw": "he",
    "nn": "nb",
    "no": "nb",
}
TRADITIONAL = {"hant", "hk", "mo", "tw"}
RIGHT_TO_LEFT = {"ar", "he"}
INVITATION = "CustomMessage_AdminCreateUser"
# how long Cognito takes the code, by what it is mailed for
VALIDITY = {
    # to sign in: as many minutes as the client says
    "CustomMessage_Authentication": "minutes",
    "CustomMessage_ForgotPassword": "hour",
    "CustomMessage_ResendCode": "day",
    "CustomMessage_SignUp": "day",
    "CustomMessage_UpdateUserAttribute": "day",
    "CustomMessage_VerifyUserAttribute": "day",
}
VALUE = (
    '<p dir="ltr" style="margin: 0 0 16px; text-align: {start}; '
    "font-family: Consolas, Menlo, 'Courier New', monospace; font-size: {size}px; "
    'line-height: 40px; font-weight: bold; word-break: break-all">{value}</p>\n'
)
LABEL = '<p style="margin: 0; font-size: 14px">{label}</p>\n'


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Put the mail into words."""
    source, request = event["triggerSource"], event["request"]
    if source != INVITATION and source not in VALIDITY:
        return event
    tag = _language(
        (request.get("userAttributes") or {}).get("locale"),
        (request.get("clientMetadata") or {}).get("language"),
    )
    start = "right" if tag in RIGHT_TO_LEFT else "left"

    def value(text: str, size: int) -> str:
        return VALUE.format(start=start, size=size, value=text)

    # values have their lines to themselves, since people copy them
    if source == INVITATION:
        words = MAILS[tag]["invitation"]
        shown = [
            LABEL.format(label=html.escape(words["email"])),
            value(request["usernameParameter"], 16),
            LABEL.format(label=html.escape(words["password"])),
            value(request["codeParameter"], 24),
        ]
        validity = words["validity"]
    else:
        words = MAILS[tag]["code"]
        shown = [value(request["codeParameter"], 32)]
        validity = words[VALIDITY[source]]
    brand = json.loads(os.environ["BRAND"])
    event["response"]["emailSubject"] = words["subject"].format(name=brand["name"])
    event["response"]["emailMessage"] = PAGE.substitute(
        tag=tag,
        direction="rtl" if tag in RIGHT_TO_LEFT else "ltr",
        start=start,
        primary=brand["primary"],
        name=html.escape(brand["name"]),
        title=html.escape(words["title"]),
        lead=html.escape(words["lead"]),
        values="".join(shown),
        validity=html.escape(validity),
        warning=html.escape(words["warning"]),
    )
    return event


def _language(*wanted: object) -> str:
    """The first language that there is: `de_AT` and `pt` find `de` and `pt-BR`."""
    for each in wanted:
        parts = re.findall("[a-z0-9]+", str(each).lower()) or [""]
        found = LANGUAGES.get(parts[0], "")
        others = TRADITIONAL if found == "zh-Hans" and "hans" not in parts else set()
        if found and isinstance(each, str) and others.isdisjoint(parts):
            return found
    return os.environ["MAIL_LANGUAGE"]
