"""The company's provider with a flaw, by which tests try what believes it.

    python -m tests.company_server --port N

`PUT /flaw` takes what is wrong from now on, `{}` for nothing: `claims` of its ID tokens
that are others, with null for none; `key`, whether another key signs them.
"""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwt

from local import openid_provider

ANOTHER_KEY = rsa.generate_private_key(65537, 2048).private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


def main() -> None:
    app = openid_provider.application()
    import flask
    from oidc_provider_mock._storage import storage

    flaw: dict[str, Any] = {}

    @app.put("/flaw")
    def take() -> tuple[str, int]:
        flaw.clear()
        flaw.update(flask.request.get_json())
        return "", 204

    @app.after_request
    def forge(response: Any) -> Any:
        if not flaw or flask.request.path != "/oauth2/token" or not response.is_json:
            return response
        answer = response.get_json()
        part = answer["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        claims |= flaw.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        key = ANOTHER_KEY.decode() if flaw.get("key") else storage.jwk.as_pem(True)
        answer["id_token"] = jwt.encode(claims, key, algorithm="RS256")
        response.set_data(json.dumps(answer))
        return response

    openid_provider.serve(app)


if __name__ == "__main__":
    main()
