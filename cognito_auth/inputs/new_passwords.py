"""What no new password may be, whatever the pool's policy: the one check of all flows.

NIST SP 800-63B section 3.1.1.2 and OWASP ASVS 5.0 V6.2.4 and V6.2.12 ask for it.
"""

from cognito_auth.errors import BreachedPassword, CommonPassword
from cognito_auth.inputs.breaches import is_breached
from cognito_auth.inputs.passwords import check_length
from cognito_auth.inputs.strength import is_common


class NewPasswords:
    """Judges passwords that are being chosen.

    Args:
        service: Where breached ones are looked up (`breaches.service`), or None.
    """

    def __init__(self, service: str | None = None) -> None:
        self._service = service

    def check(self, password: str) -> None:
        """Refuse what Cognito can't take, and what others would try first.

        The pool's own rules are for Cognito to judge.

        Raises:
            CommonPassword: It is one of the most common ones.
            BreachedPassword: It is known from a breach.
            InvalidPassword: It is empty, or longer than 256 characters.
        """
        check_length(password)
        if is_common(password):
            raise CommonPassword
        if self._service and is_breached(password, self._service):
            raise BreachedPassword


# the lists that are here alone
OFFLINE = NewPasswords()
