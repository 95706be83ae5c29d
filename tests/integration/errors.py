"""How the tests say that Cognito refuses something."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError


@contextmanager
def refused(code: str, message: str = "") -> Iterator[None]:
    """The block's call is answered with this code and a message with this text."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code
    assert message in error["Message"]
