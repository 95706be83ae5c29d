"""Pre token generation: members of groups have claims in their tokens.

Source: Amazon Cognito Developer Guide, "Pre token generation Lambda trigger". Version 1
of the event knows the ID token alone, 2 and 3 the access token as well.
"""

import json
import os
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Add each claim whose list names a group of the person: its first one counts."""
    asked = (event["request"].get("groupConfiguration") or {}).get("groupsToOverride")
    groups = set(asked or ())
    claims: dict[str, str] = {}
    for name, choices in json.loads(os.environ["GROUP_CLAIMS"]).items():
        values = [each["value"] for each in choices if each["group"] in groups]
        if values:
            claims[name] = values[0]
    if not claims:
        return event
    added = {"claimsToAddOrOverride": claims}
    if event["version"] == "1":
        event["response"]["claimsOverrideDetails"] = added
    else:
        event["response"]["claimsAndScopeOverrideDetails"] = {
            "idTokenGeneration": added,
            "accessTokenGeneration": added,
        }
    return event
